package org.harbour.berths;

class BookBerth extends BerthTool {

    private final String currency;

    BookBerth(String currency) {
        this.currency = currency;
    }

    @Override
    String name() {
        return "book_berth";
    }

    @Override
    String description() {
        return """
                Books a berth.
                The price is in %s.""".formatted(currency);
    }

    @Override
    boolean changes() {
        return true;
    }
}
