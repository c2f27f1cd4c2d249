package words_test

import (
	"errors"
	"testing"

	"callboard/internal/api"
	"callboard/internal/ui/words"
)

// What happened and what to do next are one sentence, without a separator that belongs to lists and without a full stop.
func TestErrorIsOneSentence(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&api.Error{Op: "list the actors", Err: errors.New("connection refused")},
			"list the actors: connection refused; check the network and --api-url, then try again"},
		{&api.Error{Op: "speak", Uncertain: true, Err: errors.New("no answer in time")},
			"speak: no answer in time; it may have been accepted, so it was not repeated; wait for its webhook, or check your Typecast account, " +
				"before you send the text again: it may have been charged"},
		{&api.Error{Op: "download the audio", Status: 404},
			"The link has expired: links work for 24 hours; only speaking the text again makes a new one, and that is charged (404)"},
		{errors.New("the disk is full"), "the disk is full"},
	} {
		if got := words.Error(tt.err); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
