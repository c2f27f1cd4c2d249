// Package testapp runs callboard in tests as a process of its own, with an isolated environment: to its end, in the
// background, or in a terminal. It also runs "callboard sandbox", a Typecast server on loopback.
//
// The program is the test binary itself, started again: Go has linked it already, so no test builds the program, and
// go test knows which sources its result depends on. A package that uses testapp needs
//
//	func TestMain(m *testing.M) { testapp.Main(m, cli.Run, 8) }
//
// Only tests import this package.
package testapp
