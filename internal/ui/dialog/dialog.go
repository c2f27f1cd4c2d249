// Package dialog has the dialogs that know no service: a question, a menu, the list of commands, the help, the speech
// settings and the path for saving. Each gets what it needs by its constructor and from screen.Host. A dialog closes
// itself.
package dialog

// frameRows are the lines above and below a dialog.
const frameRows = 2
