package dev.baton.flow;

import dev.baton.flow.syntax.StringLit;
import org.jspecify.annotations.Nullable;

/**
 * A word of the language.
 *
 * @param start offset in the parsed text
 * @param end offset in the parsed text
 * @param first whether nothing but blanks stands before it on its line
 * @param indent how far the line is indented on which it stands; a line that ends a string belongs to the one that began it
 * @param string what a string means, null for other kinds
 */
record Token(
        Kind kind,
        int start,
        int end,
        boolean first,
        int indent,
        @Nullable StringLit string) {
    enum Kind {
        IDENT("a name"),
        NUMBER("a number"),
        STRING("a string"),
        UNCLOSED_STRING("a string"),
        SINGLE_QUOTED("a string in single quotes"),
        CONDITION("a condition"),
        UNCLOSED_CONDITION("a condition"),
        ARROW("'->'"),
        TILDE("'~>'"),
        PARALLEL("'||'"),
        FAT_ARROW("'=>'"),
        DEFINE("':='"),
        COLON("':'"),
        COMMA("','"),
        EQUALS("'='"),
        AT("'@'"),
        DOLLAR("'$'"),
        LEFT_BRACKET("'['"),
        RIGHT_BRACKET("']'"),
        LEFT_PAREN("'('"),
        RIGHT_PAREN("')'"),
        LEFT_BRACE("'{'"),
        RIGHT_BRACE("'}'"),
        OTHER("characters that mean nothing here"),
        END("the end of the flow");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isString() {
        return kind == Kind.STRING || kind == Kind.UNCLOSED_STRING;
    }

    boolean isCondition() {
        return kind == Kind.CONDITION || kind == Kind.UNCLOSED_CONDITION;
    }
}
