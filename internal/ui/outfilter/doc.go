// Package outfilter removes from Bubble Tea's output the rows that the terminal already shows.
//
// Bubble Tea's renderer (charmbracelet/ultraviolet) compares a frame with the last one and writes the difference. Rows that
// contain a character of two cells are the exception: terminals and programs disagree about the width of some of these
// characters, so the renderer writes the whole row again in every frame, even if nothing in it changed. A list of Korean
// names next to a level meter is then 6 KB a frame at 20 to 30 frames a second, and flickers on a slow line. With this
// filter the same frame is 250 to 400 bytes.
//
// The package waits for ultraviolet issue 163 ("transformLine repaints unchanged lines that contain a wide cell"). The
// issue is closed, but ultraviolet of 2026-10-08, which Bubble Tea 2.1.1 uses and which is the newest published version,
// still repaints these rows. TestUpstreamStillRewritesWideRows fails when a version does not: then delete this package.
//
// The renderer writes such a row as one segment, always of the same shape:
//
//	CSI ? 7 l   autowrap off
//	...         the pen reset, the cursor moved to the first cell of the row
//	CSI K       the row erased
//	...         its characters and their pens
//	CSI ? 7 h   autowrap on
//	CSI y ; x H the cursor moved to where the renderer believes it is
//
// What a row shows after a segment depends only on the pen at CSI K and on what follows it, not on what the row showed
// before. So the second of two equal segments changes nothing, if nothing else happened in between to the row or to the
// modes that decide how the terminal reads the bytes. A [Screen] remembers the last segment of each row and drops the
// second one. In its place it writes the pen and the cursor position that the segment would have ended with.
//
// To know that nothing else happened, the filter parses everything that is written. It understands text, pens, cursor
// moves, and erasures within a row. Of the cursor position it keeps a range that is correct whatever the terminal's
// widths are. Where rows scroll, what it knows of them moves with them. Anything that it does not understand, that may scroll
// unknown rows, or that ends in the middle of a sequence makes it forget all rows, and the next frame is written in full. It never changes the output except by dropping whole segments.
// Outside of the alternate screen the renderer uses no absolute positions, and where the terminal has confirmed
// DEC mode 2027 (widths as the renderer measures them) it writes no segments: in both cases nothing is dropped.
//
// The filter assumes that the terminal supports autowrap (DECAWM), gives no code point more than two columns, and is not
// written to by anybody else; call [Screen.Forget] when another program has used it.
package outfilter
