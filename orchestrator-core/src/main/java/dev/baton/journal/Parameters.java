package dev.baton.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Sets a statement's parameters by their Java types. */
final class Parameters {
    private Parameters() {}

    static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            set(statement, i + 1, parameters[i]);
        }
    }

    private static void set(PreparedStatement statement, int index, Object parameter) throws SQLException {
        switch (parameter) {
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case byte[] bytes -> statement.setBytes(index, bytes);
            default ->
                throw new IllegalArgumentException("Expected text, a number or bytes, but got " + parameter.getClass());
        }
    }
}
