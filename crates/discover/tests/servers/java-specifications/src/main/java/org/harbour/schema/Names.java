package org.harbour.schema;

public interface Names {
    String PREFIX = "tide";
    String STATION = PREFIX + "_station";
}
