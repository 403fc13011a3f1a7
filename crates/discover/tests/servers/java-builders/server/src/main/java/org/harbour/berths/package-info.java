/** Berths. */
package org.harbour.berths;
