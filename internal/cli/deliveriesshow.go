package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/text"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
	"callboard/internal/webhook/pretty"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
)

func (s *invocation) showDelivery() *cobra.Command {
	var last bool
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show one delivery: the request, our answer, and what targets said", Args: cobra.ArbitraryArgs,
		Long: "Show one delivery: request line, headers and body as they came, our answer, and what targets said when it was forwarded or replayed.\n" +
			"Credentials and the secret path of the callback are hidden.",
		Example:           "callboard deliveries show 01KB3C\ncallboard deliveries show --last\ncallboard deliveries show 01KB3C --json | jq -r .body",
		ValidArgsFunction: oneArgument(s.complete(deliveryIDs)),
		RunE: s.runWithWebhooks("deliveries", func(ctx context.Context, c config.Config, args []string) error {
			switch {
			case last && len(args) > 0:
				return usage("--last", "a delivery is named as well", "give one of the two")
			case !last && len(args) != 1:
				return usage("deliveries show", "it takes one delivery", "give its id, or the start of it, or --last")
			}
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error {
				if last {
					return s.printLastDelivery(ctx, a)
				}
				return s.printDelivery(ctx, a, args[0])
			})
		}),
	}
	cmd.Flags().BoolVar(&last, "last", false, "the newest one")
	return cmd
}

// printLastDelivery prints the newest delivery. Requests that were refused are none.
func (s *invocation) printLastDelivery(ctx context.Context, a *app.App) error {
	for h, err := range newest(ctx, a, query.Query{}, 0) {
		if err != nil {
			return err
		}
		if h.Refused == webhook.NotRefused {
			return s.printDelivery(ctx, a, h.ID)
		}
	}
	return usage("--last", deliveryQuery{}.none(), "")
}

func (s *invocation) printDelivery(ctx context.Context, a *app.App, name string) error {
	d, err := findDelivery(ctx, a, name)
	if err != nil {
		return err
	}
	h, err := a.Store.Head(ctx, d.ID)
	if err != nil {
		return err
	}
	results, err := a.Store.Sent(ctx, d.ID)
	if err != nil {
		return err
	}
	if a.Config.JSON {
		item, _, err := (&itemReader{app: a}).item(ctx, h)
		if err != nil {
			return err
		}
		return s.printDeliveryJSON(item, results, a.Workbench.ExportOptions(false))
	}
	if err := s.printPairs(append(deliveryPairs(d, h), unsentPair(h, results)), map[string]ink{"status": deliveryInk("status", h), "answered": deliveryInk("ours", h), "refused": warn}); err != nil {
		return err
	}
	if err := s.write(s.request(d)); err != nil {
		return err
	}
	if len(results) > 0 {
		return s.write(s.resultLines(results))
	}
	return nil
}

// printDeliveryJSON prints the delivery object with "results" at its end: what targets said, the oldest first.
func (s *invocation) printDeliveryJSON(item export.Item, results []send.Result, o export.Options) error {
	object, err := export.Object(item, o)
	if err != nil {
		return err
	}
	list := make([]string, len(results))
	for i, r := range results {
		one, err := resultObject(r, o)
		if err != nil {
			return err
		}
		list[i] = string(one)
	}
	return s.println(string(object[:len(object)-1]) + `,"results":[` + strings.Join(list, ",") + `]}`)
}

// resultObject is the "forward" object of the command line's contract with the delivery and the kind of a result.
func resultObject(r send.Result, o export.Options) ([]byte, error) {
	object, err := export.ForwardObject(r, o)
	if err != nil {
		return nil, err
	}
	var delivery *string
	if r.Kind != send.Trigger { // a made-up delivery is stored nowhere: its id names nothing
		delivery = &r.Delivery
	}
	head, err := encodeJSON(struct {
		Delivery *string `json:"delivery"`
		Kind     string  `json:"kind"`
		Edited   bool    `json:"edited"` // it was not sent as it came
	}{delivery, string(r.Kind), r.Edited})
	return append(append(head[:len(head)-1], ','), object[1:]...), err
}

// moment is a time in output for a person.
func moment(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05.000") }

// whyAnswered says what decided the answer, to be appended to it; empty if it was the normal one.
func whyAnswered(d webhook.Delivery, h webhook.Head) string {
	switch {
	case d.Answer == "":
		return ""
	case d.Answer != byForward:
		return " (" + d.Answer + ")"
	case d.Answered == 0:
		return ""
	case h.Forwarded.State == webhook.ForwardAnswered && h.Forwarded.Status == d.Answered:
		return ", as the target did"
	}
	return ", because the target gave no whole answer"
}

// deliveryPairs are the facts about a delivery. What is empty is left out.
func deliveryPairs(d webhook.Delivery, h webhook.Head) [][2]string {
	answered := "no answer"
	if d.Answered != 0 {
		answered = fmt.Sprint(d.Answered)
	}
	if d.Took > 0 {
		answered += " after " + milliseconds(d.Took)
	}
	answered += whyAnswered(d, h)
	from := d.Remote
	if d.TLS {
		from += ", by TLS"
	}
	yes := func(on bool) string {
		if on {
			return "yes"
		}
		return ""
	}
	refused := string(d.Refused)
	if d.Refused == webhook.RefusedMethod {
		refused = "it is no POST"
	}
	return [][2]string{
		{"id", d.ID}, {"received", moment(d.At)}, {"from", from}, {"status", said(h)}, {"refused", refused}, {"speak id", d.SpeakID},
		{"job", h.JobID}, {"actor", h.ActorName}, {"text", h.Text}, {"duplicate", yes(d.Duplicate)}, {"starred", yes(d.Starred)}, {"answered", answered},
	}
}

// unsentPair says that a delivery was not forwarded, or not yet, where there is no result of a target that says it.
func unsentPair(h webhook.Head, results []send.Result) [2]string {
	why := h.Forwarded.Problem
	switch {
	case slices.ContainsFunc(results, func(r send.Result) bool { return r.Kind == send.Forward }):
		why = ""
	case h.Forwarded.State == webhook.ForwardWaits:
		why = "it waits for the target, or is under way to it"
	}
	return [2]string{"forwarded", why}
}

// request is the request of a delivery for a reader.
func (s *invocation) request(d webhook.Delivery) string {
	var b strings.Builder
	line := func(i ink, l string) { b.WriteString(s.ink(i, text.Line(l)) + "\n") }
	method, proto := d.Method, d.Proto
	if method == "" {
		method = "POST" // a row of an older version
	}
	b.WriteString("\n")
	line(bold, strings.Join(strings.Fields(method+" "+d.SafeTarget()+" "+proto), " "))
	contentType := ""
	for _, h := range d.SafeHeaders() {
		b.WriteString(s.ink(faint, text.Line(h[0])+":") + " " + text.Line(h[1]) + "\n")
		if strings.EqualFold(h[0], "Content-Type") {
			contentType = h[1]
		}
	}
	if !d.Exact {
		line(faint, "(the headers are sorted: their order is not known)")
	}
	b.WriteString("\n")
	s.writeBody(&b, pretty.Body(d.SafeBody(webhook.Masked), contentType, max(s.width(), 80)))
	for i, h := range d.SafeTrailers() {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(s.ink(faint, text.Line(h[0])+":") + " " + text.Line(h[1]) + "\n")
	}
	return b.String()
}

const (
	indent     = "  "
	mostIndent = 40 // levels
)

// writeBody writes the lines of a body. Nothing in them changes the state of a terminal.
func (s *invocation) writeBody(b *strings.Builder, doc *pretty.Document) {
	inks := map[pretty.Kind]ink{pretty.Key: bold, pretty.String: good, pretty.Number: busy, pretty.Literal: busy, pretty.Punct: faint, pretty.Error: bad, pretty.Note: faint, pretty.Offset: faint}
	for n := 0; ; n++ {
		l, ok := doc.Line(n)
		if !ok {
			return
		}
		b.WriteString(strings.Repeat(indent, min(l.Depth, mostIndent)))
		for _, span := range l.Spans {
			b.WriteString(s.ink(inks[span.Kind], visible(span.Text)))
		}
		b.WriteString("\n")
	}
}

// visible is a text with marks in the place of characters that are hidden or that a terminal obeys.
func visible(t string) string {
	var b strings.Builder
	for t != "" {
		g := pretty.Next(t)
		b.WriteString(g.Show)
		t = t[g.Bytes:]
	}
	return b.String()
}

// resultLines lists what targets said.
func (s *invocation) resultLines(list []send.Result) string {
	var b strings.Builder
	b.WriteString("\n")
	for _, r := range list {
		what := map[send.Kind]string{send.Forward: "forwarded", send.Replay: "replayed"}[r.Kind]
		if r.Edited {
			what += ", edited,"
		}
		b.WriteString(s.ink(faint, what+" "+moment(r.At)) + " " + s.signs("→ ") + text.Line(r.URL) + ": " + s.ink(resultInk(r), text.Line(verdict(r))) + "\n")
	}
	return b.String()
}
