package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/script"
	"callboard/internal/ui/words"
)

// pieces are the parts of a text that is too long for one request, or has pauses, if --split was given. Otherwise there are none.
func (f *speakFlags) pieces(text string) []script.Piece {
	if !f.split {
		return nil
	}
	list := script.Sent(script.Split(text, f.params.Service.MaxTextChars()))
	if len(list) == 1 && list[0].Pause == 0 {
		return nil
	}
	return list
}

// checkSplit refuses outputs that have no place for several files, and a plan of what is not split.
func (f *speakFlags) checkSplit() error {
	if f.dryRun && !f.split {
		return usage("--dry-run", "it shows how --split divides a text", "add --split, or omit it")
	}
	if f.split && f.out == "-" {
		return usage("-o -", "stdout takes one take, and --split can make several", "name a file; they are joined in it")
	}
	return nil
}

// batchOf is the run of the pieces of a text.
func (s *invocation) batchOf(a *app.App, f *speakFlags) *batchRun {
	return &batchRun{s: s, a: a, what: "speak", jobs: true, keep: f.play, f: &batchFlags{
		force: f.force, noWebhook: f.noWebhook, fresh: !f.reuse, dryRun: f.dryRun, concurrency: batch.DefaultConcurrency, gap: usualGap,
		captions: f.captions,
	}}
}

// add adds the takes of the pieces with an actor.
func (r *batchRun) add(who actor.Actor, list []script.Piece, params api.Params) {
	line := 0
	for _, p := range list {
		if p.Text != "" { // the first can be only a pause
			line++
			r.takes = append(r.takes, take{line: line, pause: p.Pause, order: job.Order{ActorID: who.ID, ActorName: who.Label(""), Text: p.Text, Params: params}})
		}
	}
}

// planPieces prints the pieces of a text with each actor and what they cost, and sends nothing.
func (s *invocation) planPieces(ctx context.Context, a *app.App, f *speakFlags, cast []actor.Actor, text string) error {
	r := s.batchOf(a, f)
	for _, who := range cast {
		r.add(who, script.Sent(script.Split(text, f.params.Service.MaxTextChars())), f.params)
	}
	return r.run(ctx)
}

// speakPieces speaks the pieces of a text with an actor, each as a job of its own. With -o FILE they are joined in the file.
func (s *invocation) speakPieces(ctx context.Context, a *app.App, f *speakFlags, who actor.Actor, list []script.Piece) error {
	r := s.batchOf(a, f)
	if info, err := os.Stat(f.out); f.out != "" && (os.IsPathSeparator(f.out[len(f.out)-1]) || err == nil && info.IsDir()) {
		r.f.out = f.out
	} else {
		r.f.join = f.out
	}
	chars := 0
	for _, p := range list {
		chars += p.Chars()
	}
	r.add(who, list, f.params)
	s.notify(fmt.Sprintf("%s in %s, each as a request of its own: %s", words.Count(chars, "character"), words.Count(len(r.takes), "piece"), ends(r.takes)))
	if err := r.run(ctx); err != nil || !f.play {
		return err
	}
	return r.play(ctx)
}

// mostEnds is of how many pieces the beginning is shown.
const mostEnds = 6

// ends shows where a text was divided: the first words of each piece.
func ends(takes []take) string {
	var list []string
	for i, t := range takes {
		if i == mostEnds {
			list = append(list, fmt.Sprintf("and %d more", len(takes)-i))
			break
		}
		first := strings.Fields(t.order.Text)
		list = append(list, "“"+strings.Join(first[:min(3, len(first))], " ")+" …”")
	}
	return strings.Join(list, ", ")
}
