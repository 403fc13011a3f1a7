package org.harbour.tides;

class TideClient {
    String station(String name) {
        return name;
    }
}
