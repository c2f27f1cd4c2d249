// Package outfilter stands between Bubble Tea and the terminal and leaves out what the terminal shows already.
//
// Bubble Tea's renderer compares a frame with the last one and writes what differs. Not so for a row with a character of
// two cells in it: terminals and programs do not agree on the width of every such character, so it writes the whole row
// again, in every frame, whether anything in it has changed or not. A list of Korean names beside a level meter is then
// several kilobytes, twenty or thirty times a second, and flickers on a slow line.
//
// Such a row is written as one segment, always of the same shape:
//
//	CSI ? 7 l   autowrap off
//	...         the pen reset, the cursor moved to the row's first cell
//	CSI K       the row erased
//	...         its characters and their pens
//	CSI ? 7 h   autowrap on
//	CSI y ; x H the cursor put where the renderer believes it to be
//
// What a row shows after a segment follows from the pen at CSI K and from what comes after it, and from nothing that was in
// the row before. So the second of two equal segments changes nothing, provided that nothing else happened to the row, or
// to what decides how the terminal takes the bytes. A [Screen] keeps what each row was painted with and leaves the second
// one out. In its place go the pen and the place of the cursor that it would have ended with.
//
// To know that nothing else happened, all that is written is followed: text, pens, moves of the cursor and erasures within
// a row are understood, and of the cursor's place a range is kept that it must be in, whatever the terminal's idea of a
// character's width. What is not understood, or may scroll, or ends in the middle, makes all be forgotten, and the next
// frame goes out in full. Nothing is ever changed but by leaving out whole segments. In the main
// screen the renderer names no absolute places, and where it was told that the terminal measures as it does (DEC mode 2027)
// it writes no segments: there nothing is left out.
//
// It takes for granted that a terminal honours autowrap (DECAWM), gives no code point more than two columns, and is written to
// by nobody else, of which [Screen.Forget] is to be told.
package outfilter
