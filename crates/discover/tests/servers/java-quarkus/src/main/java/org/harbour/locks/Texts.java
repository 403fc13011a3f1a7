package org.harbour.locks;

final class Texts {
    static final String STATE = "Tells whether a lock is open" + '.';
}
