package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntFunction;

/** Reads what is stored in pieces, one piece at a time. A piece that cannot be had is an {@link IOException} with that as its cause. */
final class PieceStream extends InputStream {
    private final IntFunction<byte[]> pieces;
    private byte[] piece = {};
    private int position;
    private int next;
    private long left;

    /**
     * @param size of all pieces, in bytes
     * @param pieces a piece by its number, from 0; throws {@link StorageException}
     */
    PieceStream(long size, IntFunction<byte[]> pieces) {
        this.left = size;
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == piece.length && !readPiece()) {
            return -1;
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return piece.length - position;
    }

    private boolean readPiece() throws IOException {
        if (left == 0) {
            return false;
        }
        try {
            piece = pieces.apply(next);
        } catch (StorageException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (piece.length == 0 || piece.length > left) {
            throw new EOFException("Expected " + left + " more bytes, but piece " + next + " has " + piece.length);
        }
        left -= piece.length;
        next++;
        position = 0;
        return true;
    }
}
