package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what is stored in pieces, a slice of one at a time: small ones at first, for some who skip far want little. A slice that cannot
 * be had is an {@link IOException} with that as its cause.
 */
final class PieceStream extends InputStream {
    private static final int FIRST_SLICE = 64 << 10;

    /** Throws {@link StorageException}. */
    interface Pieces {
        /**
         * @param number of the piece, from 0
         * @param from the first byte of it that is wanted, from 0
         * @param length bytes, at most, all within the piece
         */
        byte[] slice(int number, int from, int length);
    }

    private final long size;
    private final int pieceBytes;
    private final Pieces pieces;
    private byte[] slice = {};
    private int position;
    private int sliceBytes = FIRST_SLICE;
    /** Where the next slice begins. */
    private long next;

    /**
     * @param size of all pieces, in bytes
     * @param pieceBytes of each piece but the last
     */
    PieceStream(long size, int pieceBytes, Pieces pieces) {
        this.size = size;
        this.pieceBytes = pieceBytes;
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
        if (position == slice.length && !readSlice()) {
            return -1;
        }
        int count = Math.min(length, slice.length - position);
        System.arraycopy(slice, position, bytes, offset, count);
        position += count;
        return count;
    }

    /** Costs nothing, however far. */
    @Override
    public long skip(long count) {
        int here = slice.length - position;
        if (count <= here) {
            position += (int) Math.max(0, count);
            return Math.max(0, count);
        }
        long further = Math.min(count - here, size - next);
        position = slice.length;
        next += further;
        return here + further;
    }

    @Override
    public int available() {
        return slice.length - position;
    }

    private boolean readSlice() throws IOException {
        if (next >= size) {
            return false;
        }
        int number = (int) (next / pieceBytes);
        int from = (int) (next % pieceBytes);
        int wanted = (int) Math.min(Math.min(sliceBytes, pieceBytes - from), size - next);
        try {
            slice = pieces.slice(number, from, wanted);
        } catch (StorageException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (slice.length != wanted) {
            throw new EOFException("Expected " + wanted + " bytes of piece " + number + " from " + from
                    + " on, but it has " + slice.length);
        }
        next += slice.length;
        position = 0;
        sliceBytes = Math.min(pieceBytes, 4 * sliceBytes);
        return true;
    }
}
