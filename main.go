// Callboard is a terminal program for Typecast's text-to-speech API. It submits texts, receives the webhooks, downloads
// the audio before its link expires, plays it and saves it.
package main

import (
	"os"

	"callboard/internal/cli"
)

func main() { os.Exit(cli.Run()) }
