// Package e2e holds the end-to-end tests: the real program in a real terminal, against a Typecast server on
// loopback. There is one test for each capability.
package e2e
