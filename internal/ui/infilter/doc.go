// Package infilter puts the input of a terminal in order before Bubble Tea decodes it.
//
// Bubble Tea's decoder (charmbracelet/ultraviolet) gives every sequence 50 ms to arrive. What arrives later is text: the rest of
// a mouse report or of the terminal's answer to a question is then typed into the program. It waits for the end of a paste for
// ever, and after a key with Alt it holds back everything until nothing was typed for 50 ms. This filter
//
//   - passes sequences on only when they are complete. Inside a sequence it waits 500 ms for more and then drops it. Only a lone
//     Esc, which is a key as well, is decided after 50 ms;
//   - takes pasted text out of the input and passes a mark on in its place: a mode report of [PasteMode]. A paste ends with its
//     end sequence, or after a second without input;
//   - writes Esc, and keys with Alt, in the form of the kitty keyboard protocol, which needs no waiting;
//   - reports the terminal's answers, so that the program knows which of its questions are still open.
//
// Everything else passes at once and unchanged. A [Filter] has no clock: the time comes with each call.
package infilter
