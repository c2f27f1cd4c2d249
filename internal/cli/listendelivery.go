package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"callboard/internal/job"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// holdTime is how long a delivery waits for the target of forwarding before it is printed without what that says, which then
// follows as an event of its own. Without a queue the target has 8 s.
const holdTime = send.DefaultTimeout + 2*time.Second

// full reports that enough deliveries are printed.
func (p *reporter) full() bool { return p.most > 0 && p.count >= p.most }

// outputs are what --exec prints.
func (p *reporter) outputs() <-chan func() error {
	if p.runner == nil {
		return nil
	}
	return p.runner.outputs
}

// arrived prints a new delivery, once the target of forwarding has answered. A request that was refused is printed and nothing more.
func (p *reporter) arrived(ctx context.Context, id string) error {
	h, ok, err := p.app.Workbench.Head(ctx, id)
	if p.runner != nil && h.Refused == webhook.NotRefused && (p.most == 0 || p.runner.given < p.most) {
		p.runner.give(id)
	}
	if err != nil {
		return err
	}
	return p.hold.add(id, h.SpeakID, !ok || !waits(h), func(id string) error { return p.delivery(ctx, id) })
}

// changed prints a delivery that was held, if the target has answered, an answer that came after the delivery was printed,
// and settings that were changed.
func (p *reporter) changed(ctx context.Context, c workbench.Change) error {
	if c.Settings {
		return p.settings(p.app.Workbench.Settings())
	}
	held := p.hold.has(c.ID)
	if !held && !p.late[c.ID] {
		return nil
	}
	h, ok, err := p.app.Workbench.Head(ctx, c.ID)
	switch {
	case err != nil:
		return err
	case held && ok && waits(h), !held && ok && pending(h):
		return nil
	case held:
		return p.hold.ready(c.ID, func(id string) error { return p.delivery(ctx, id) })
	}
	delete(p.late, c.ID)
	if !ok {
		return nil
	}
	return p.lateForward(ctx, h)
}

// lateForward prints what became of forwarding a delivery that was printed before that was known.
func (p *reporter) lateForward(ctx context.Context, h webhook.Head) error {
	r, err := lastForward(ctx, p.app, h)
	if err != nil || r == nil {
		return err
	}
	if !p.json {
		return p.print(time.Now(), "forward", cmp.Or(h.SpeakID, h.ID)+" → "+strings.TrimSpace(verdict(*r)))
	}
	object, err := export.ForwardObject(*r, p.app.Workbench.ExportOptions(false))
	if err != nil {
		return err
	}
	return p.printJSON(struct {
		Event   string          `json:"event"`
		ID      string          `json:"id"` // of the delivery
		JobID   *string         `json:"job_id"`
		SpeakID *string         `json:"speak_id"`
		Forward json.RawMessage `json:"forward"`
		At      string          `json:"at"`
	}{"forward", h.ID, orNull(h.JobID), orNull(h.SpeakID), object, job.Stamp(time.Now())})
}

// release prints the deliveries that are held since a time or longer.
func (p *reporter) release(ctx context.Context, since time.Time) error {
	return p.hold.release(since, func(id string) error { return p.delivery(ctx, id) })
}

// waits reports that the target of forwarding has not answered yet, or that the sender was not answered what it said.
func waits(h webhook.Head) bool {
	return pending(h) || h.Answer == byForward && h.Answered == 0
}

// pending reports that a delivery is to be forwarded and that it is not known yet what became of that.
func pending(h webhook.Head) bool { return h.Forwarded.State == webhook.ForwardWaits }

// delivery prints a delivery as it arrived, without credentials and without our secret path. It is read from disk only now:
// while the reader of the output is slow, no bodies wait in memory.
func (p *reporter) delivery(ctx context.Context, id string) error {
	if p.full() {
		return nil
	}
	h, ok, err := p.app.Workbench.Head(ctx, id)
	if h.Refused == webhook.NotRefused {
		p.count++
	}
	item := export.Item{JobID: h.JobID, Pending: pending(h)}
	if ok && err == nil {
		item.Delivery, ok, err = p.app.Delivery(ctx, id)
	}
	if err != nil {
		return err
	}
	if !ok {
		p.app.Log.Warn("a delivery was deleted before it was printed", "delivery", id)
		return nil
	}
	if item.Forward, err = lastForward(ctx, p.app, h); err != nil {
		return err
	}
	if item.Pending {
		p.late[id] = true
	}
	d := item.Delivery
	if before, ok := p.last[d.SpeakID]; ok && d.SpeakID != "" {
		item.Gap = max(d.At.Sub(before).Seconds(), 0)
	}
	remember(p.last, d.SpeakID, d.At)
	if !p.json {
		return p.print(d.At, "delivery", deliveryLine(h, item))
	}
	object, err := export.Object(item, p.app.Workbench.ExportOptions(false))
	if err != nil {
		return err
	}
	return p.println(`{"event":"delivery",` + string(object[1:]))
}

// deliveryLine is a delivery in a line for a person.
func deliveryLine(h webhook.Head, i export.Item) string {
	d := i.Delivery
	answered := fmt.Sprintf("answered %d", d.Answered)
	if d.Answered == 0 {
		answered = "no answer"
	}
	if d.Answer != "" && d.Answer != byForward {
		answered += " (" + d.Answer + ")"
	}
	line := fmt.Sprintf("%-6s  %s  %s, %d bytes", d.Status, d.SpeakID, answered, len(d.Body))
	switch {
	case d.Refused != webhook.NotRefused:
		return fmt.Sprintf("refused: %s; %s, %d bytes", about(h), answered, len(d.Body))
	case d.SpeakID == "" && d.Status == "":
		line = fmt.Sprintf("unknown: %d bytes, %s; not trusted", len(d.Body), answered)
	case i.JobID == "":
		line += "; no job of this data folder"
	case d.Duplicate:
		line += "; duplicate"
	}
	switch {
	case i.Forward != nil:
		line += "  → " + strings.TrimSpace(verdict(*i.Forward))
	case i.Pending:
		line += "  → not answered yet"
	}
	return line
}
