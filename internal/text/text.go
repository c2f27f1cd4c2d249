// Package text holds what every package needs for strings. It imports nothing of callboard.
//
//   - Line and Multiline clean text from outside: the input of a person, the answers of a service, the messages of other
//     programs. Hidden is the one definition of the characters that neither lets through unchecked.
//   - Redact is Line for text that may hold a secret.
//   - Cut shortens a text. Package cells measures it in terminal cells.
//   - Problem is the error that a person reads: one line with what failed, why, and what to do next.
//   - NetError puts the errors of net and net/http into words.
package text
