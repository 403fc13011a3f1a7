package org.harbour.schema;

import java.util.Arrays;
import java.util.List;

public enum Units {
    METRES("m"), FEET("ft");

    private final String code;

    Units(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(Units::code).toList();
    }
}
