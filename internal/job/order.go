package job

import (
	"fmt"
	"strings"

	"callboard/internal/text"
)

// OrderError says why an order was not sent. Nothing was stored and nothing was charged.
type OrderError struct {
	Field   string // "text" or "actor"
	Problem string // one line for a person
}

func (e *OrderError) Error() string { return e.Problem }

// Check returns the order as Submit sends it: the text in NFC without control characters, and with lang and model_version
// set, which the service needs in every request. Its error is an *OrderError.
func (o Order) Check() (Order, error) {
	o.Text = speakable(o.Text)
	o.ActorID = strings.TrimSpace(o.ActorID)
	o.ActorName = text.Line(o.ActorName)
	switch n, most := (Job{Text: o.Text}).Chars(), o.Params.Service.MaxTextChars(); {
	case n == 0:
		return o, &OrderError{"text", "there is nothing to speak: write some text first"}
	case n > most:
		return o, &OrderError{"text", fmt.Sprintf("the text has %d characters and Typecast takes %d at once: send it in parts", n, most)}
	case !text.HasSound(o.Text):
		return o, &OrderError{"text", "there is no word in this text to speak: add one"}
	case o.ActorID == "":
		return o, &OrderError{"actor", "no actor is chosen: choose one"}
	}
	if o.Params.Lang == nil {
		o.Params.Lang = new("auto")
	}
	if o.Params.Model == nil {
		o.Params.Model = new("latest")
	}
	return o, nil
}

// speakable cleans a text as the script editor does, but for tabs, which are one charged character each. Line breaks stay: they
// are spoken as pauses. Spaces at the ends go.
func speakable(s string) string {
	s, _ = text.Multiline(strings.ReplaceAll(s, "\t", " "))
	return strings.TrimSpace(s)
}
