package dev.baton.step.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once it has given more than a number of bytes. */
final class Limited extends FilterInputStream {
    /** It has. */
    static final class Reached extends IOException {
        Reached() {
            super("longer than allowed");
        }
    }

    private long rest;

    Limited(InputStream in, long limit) {
        super(in);
        this.rest = limit;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        take(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        take(Math.max(n, 0));
        return n;
    }

    private void take(int n) throws Reached {
        rest -= n;
        if (rest < 0) {
            throw new Reached();
        }
    }
}
