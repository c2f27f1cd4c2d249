package detail

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/job"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook"
	"callboard/internal/webhook/diff"
	"callboard/internal/webhook/send"
)

// guide is a body as Typecast's guide shows it, with Korean text added.
const guide = `{"speak_url":"https://typecast.ai/api/speak/5d0fe2c1b7a94d0008c1a2b3","status":"done","audio_download_url":"https://cdn.example/audio/5d0f.wav?Expires=1795000000","note":"안녕하세요, 제 이름은 타입캐스트입니다. 만나서 반갑습니다.","n":[1e999,123456789012345678901234567890,true,null,{}]}`

func sample() (webhook.Head, webhook.Delivery) {
	at := screentest.Noon.Add(412 * time.Millisecond)
	v := webhook.Delivery{
		ID: "01JD0B", At: at, Method: "POST", Target: "/hook/topsecrettopsecret?x=1", Proto: "HTTP/1.1", Remote: "127.0.0.1:51002", Exact: true,
		Headers: [][2]string{{"Host", "calm-otter.ngrok-free.app"}, {"content-TYPE", "application/json; charset=utf-8"}, {"X-Trace", "1"}, {"X-Trace", "2"}, {"Authorization", "Bearer pass123"}, {"User-Agent", "typecast-webhook/1.0"}},
		Body:    []byte(guide), Answered: 200, Took: 3 * time.Millisecond, SpeakID: "5d0fe2c1b7a94d0008c1a2b3", Status: "done",
	}
	return headOf(v), v
}

func headOf(v webhook.Delivery) webhook.Head {
	return webhook.Head{
		ID: v.ID, At: v.At, Method: v.Method, Status: v.Status, SpeakID: v.SpeakID, Refused: v.Refused, Answered: v.Answered, Answer: v.Answer, Took: v.Took,
		Size: len(v.Body), JobID: "01JC9", ActorName: "Mina", Text: "My name is Typecast",
	}
}

// full is a Detail with everything that can be known.
func full(tb testing.TB) (*Detail, *screentest.Host) {
	tb.Helper()
	host := screentest.New(tb, 120, 36)
	d := New(host)
	h, v := sample()
	d.Show(h)
	d.SetDelivery(v)
	start := screentest.Noon.Add(-1500 * time.Millisecond)
	d.SetJob(job.Job{ID: "01JC9", State: job.Done, Timeline: job.Timeline{
		Submitted: start, Accepted: start.Add(112 * time.Millisecond), Started: start.Add(600 * time.Millisecond), Done: start.Add(1890 * time.Millisecond), Fetched: start.Add(2300 * time.Millisecond),
	}})
	first := h
	first.ID, first.At, first.Answered, first.Answer = "01JD0A", h.At.Add(-12*time.Millisecond), 500, "plan 500"
	d.SetSiblings([]webhook.Head{first, h})
	d.SetFirstSound(start.Add(2390 * time.Millisecond))
	d.SetResults([]send.Result{
		{Kind: send.Forward, URL: "http://localhost:3000/in?token=pass123", At: h.At, Took: 8 * time.Second, Problem: "localhost:3000 does not answer: connection refused"},
		{
			Kind: send.Replay, Edited: true, URL: "http://localhost:3000/in", At: h.At.Add(time.Minute), Took: 12 * time.Millisecond, Status: 201, Reason: "Created",
			Headers: [][2]string{{"Content-Type", "application/json"}, {"Set-Cookie", "session=pass123"}}, Body: []byte(`{"ok":true,"이름":"값"}`),
		},
	})
	return d, host
}

func plainText(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimRight(ansi.Strip(l), " ") + "\n")
	}
	return b.String()
}

// check reports a line that is not exactly as wide as it must be, or that holds what a terminal would obey.
func check(tb testing.TB, d *Detail, w, h int) {
	tb.Helper()
	lines := d.View()
	if len(lines) != h {
		tb.Fatalf("%d lines of %d", len(lines), h)
	}
	for _, l := range lines {
		plain := ansi.Strip(l)
		if ansi.StringWidth(l) != w || ansi.StringWidth(plain) != w {
			tb.Fatalf("%q has %d cells of %d", plain, ansi.StringWidth(l), w)
		}
		if strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b }) {
			tb.Fatalf("%q has a control character", plain)
		}
	}
}

func (d *Detail) show(t Tab, w, h int) string {
	d.SetTab(t)
	d.Resize(w, h)
	return fmt.Sprintf("%s\n%s\n%s", d.Title(), d.Note(), plainText(d.View()))
}

// The pages as a reader sees them, and with their colours off.
func TestPages(t *testing.T) {
	for _, w := range []int{72, 38} {
		for tab := range Tab(tabs) {
			t.Run(fmt.Sprintf("%s-%d", tab, w), func(t *testing.T) {
				d, _ := full(t)
				text := d.show(tab, w, 26)
				check(t, d, w, 26)
				golden.RequireEqual(t, []byte(text))
			})
		}
		t.Run(fmt.Sprintf("Compare-%d", w), func(t *testing.T) {
			d, _ := full(t)
			_, a := sample()
			b := a
			b.At, b.Answered, b.Answer = a.At.Add(1500*time.Millisecond), 500, "plan 500"
			b.Body = []byte(strings.Replace(guide, `"done"`, `"failed"`, 1))
			b.Headers = append(a.Headers[:2:2], [2]string{"X-Trace", "1"}, [2]string{"Authorization", "Bearer other"}, [2]string{"User-Agent", "typecast-webhook/1.0"})
			d.Compare(a, b, diff.Deliveries(a, b))
			d.Resize(w, 40)
			check(t, d, w, 40)
			golden.RequireEqual(t, []byte(plainText(d.View())))
		})
	}
}

func TestWithoutColoursAndInASCII(t *testing.T) {
	t.Parallel()
	d, host := full(t)
	host.ASCII()
	host.Looks.Theme = style.NewTheme(false, colorprofile.ASCII)
	for tab := range Tab(tabs) {
		d.show(tab, 72, 20)
		check(t, d, 72, 20)
		for _, l := range d.View() {
			if strings.Contains(l, "\x1b[3") || strings.Contains(l, "\x1b[4") {
				t.Errorf("%s has a colour: %q", tab, l)
			}
		}
	}
}

func TestNoSecretShows(t *testing.T) {
	t.Parallel()
	d, _ := full(t)
	var all strings.Builder
	for tab := range Tab(tabs) {
		all.WriteString(d.show(tab, 90, 60))
	}
	_, a := sample()
	b := a
	b.Target, b.Headers = "/hook/othersecret", [][2]string{{"Authorization", "Basic pass1232"}}
	d.Compare(a, b, diff.Deliveries(a, b))
	d.Resize(90, 100)
	all.WriteString(plainText(d.View()))
	short := []byte(`{"u":"https://x.example/hook/topsecrettopsecret"}`)
	for _, body := range [][]byte{short, append(bytes.Clone(short), bytes.Repeat([]byte{' '}, longBody)...)} {
		h, v := sample()
		h.ID, v.ID, v.Body = "other", "other", body
		d.Show(h)
		d.SetPrepared(Prepare(v, 90))
		d.SetResults([]send.Result{{Kind: send.Replay, URL: "http://localhost:3000/in", Status: 200, Body: body}})
		for _, tab := range []Tab{Pretty, Raw, Forward} {
			shown := d.show(tab, 90, 60)
			if !strings.Contains(shown, "/hook/[hidden]") {
				t.Errorf("%s of %d bytes has no mask:\n%s", tab, len(body), shown)
			}
			all.WriteString(shown)
		}
	}
	for _, secret := range []string{"topsecret", "othersecret", "pass123"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%q shows", secret)
		}
	}
}

func TestLateContentOfAnotherDeliveryIsDropped(t *testing.T) {
	t.Parallel()
	d, _ := full(t)
	d.Show(webhook.Head{ID: "other", Status: "failed"})
	_, v := sample()
	d.SetDelivery(v)
	if text := d.show(Pretty, 72, 10); strings.Contains(text, "speak_url") || !strings.HasPrefix(text, "failed · unmatched\n") {
		t.Errorf("it shows\n%s", text)
	}
	if text := d.show(Forward, 72, 10); strings.Contains(text, "sent") {
		t.Errorf("before the results are known it shows\n%s", text)
	}
	d.SetResults(nil)
	if text := d.show(Forward, 72, 10); !strings.Contains(text, "sent to no target yet") {
		t.Errorf("it shows\n%s", text)
	}
	d.Clear()
	if text := d.show(Pretty, 72, 10); !strings.Contains(text, "No delivery is selected") {
		t.Errorf("it shows\n%s", text)
	}
	d.Show(webhook.Head{ID: "x", Refused: webhook.RefusedMethod})
	if d.Title() != "refused: method" {
		t.Errorf("the title is %q", d.Title())
	}
}

// An answer that becomes known later shows without another selection, and the window stays where it is.
func TestAnswerThatComesLater(t *testing.T) {
	t.Parallel()
	d, _ := full(t)
	d.SetTab(Headers)
	d.Resize(72, 6)
	d.Move(3)
	d.Resize(72, 6)
	above := d.page().top
	h, _ := sample()
	h.Answered, h.Answer = 503, "forward"
	h.Forwarded = webhook.Forwarded{State: webhook.ForwardAnswered, Status: 503}
	d.Show(h)
	d.Resize(72, 6)
	if d.page().top != above {
		t.Errorf("the window moved from %v to %v", above, d.page().top)
	}
	if text := d.show(Headers, 72, 40); !strings.Contains(text, "503, the target's") {
		t.Errorf("it shows\n%s", text)
	}
	h.Answered, h.Forwarded = 502, webhook.Forwarded{State: webhook.ForwardFailed}
	d.Show(h)
	if text := d.show(Headers, 72, 40); !strings.Contains(text, "502, the target gave no answer") {
		t.Errorf("it shows\n%s", text)
	}
	h.Forwarded.State = webhook.ForwardWaits
	d.Show(h)
	if text := d.show(Forward, 72, 40); !strings.Contains(text, "it waits to be forwarded") {
		t.Errorf("it shows\n%s", text)
	}
}

func TestScrolling(t *testing.T) {
	t.Parallel()
	d, _ := full(t)
	h, v := sample()
	h.ID, v.ID = "long", "long"
	var b bytes.Buffer
	b.WriteString(`["` + strings.Repeat("가나다라", 2000) + `"`)
	for i := range 2000 {
		fmt.Fprintf(&b, `,{"i":%d}`, i)
	}
	v.Body = append(b.Bytes(), ']')
	d.Show(h)
	d.SetDelivery(v)
	d.Resize(50, 20)
	check(t, d, 50, 20)
	if d.Note() != "JSON · 45.9 kB · more ↓" && !strings.HasSuffix(d.Note(), "more ↓") {
		t.Errorf("the note is %q", d.Note())
	}
	var down []string
	for range 400 {
		d.Resize(50, 20)
		down = append(down, d.View()[1])
		d.Move(1)
	}
	for i := len(down) - 1; i >= 0; i-- {
		d.Move(-1)
		d.Resize(50, 20)
		if d.View()[1] != down[i] {
			t.Fatalf("row %d is %q on the way down and %q on the way up", i, down[i], d.View()[1])
		}
	}
	d.Bottom()
	d.Resize(50, 20)
	if last := ansi.Strip(d.View()[19]); strings.TrimSpace(last) != "]" || !strings.HasSuffix(d.Note(), "more ↑") {
		t.Errorf("the last row is %q, the note %q", last, d.Note())
	}
	d.Move(5)
	d.Resize(30, 20)
	check(t, d, 30, 20)
	d.Top()
	d.Resize(50, 20)
	if d.View()[1] != down[0] {
		t.Error("the top is not the top")
	}
	// The first row of a paragraph that is folded otherwise stays in the window.
	d.Move(60)
	d.Resize(50, 20)
	d.Resize(49, 20)
	d.Resize(50, 20)
	if got := d.page().top.row; got < 58 || got > 62 {
		t.Errorf("after two changes of the width the first row is %d", got)
	}
}

func TestTabs(t *testing.T) {
	t.Parallel()
	d, _ := full(t)
	d.Resize(72, 10)
	line := ansi.Strip(d.View()[0])
	for tab := range Tab(tabs) {
		at := strings.Index(line, tab.String())
		if at < 0 || !d.Click(at, 0) || d.Tab() != tab {
			t.Errorf("a click on %s shows %s", tab, d.Tab())
		}
	}
	if d.Click(70, 0) || d.Click(0, 3) {
		t.Error("a click beside the tabs is taken")
	}
	d.NextTab()
	if d.Tab() != Pretty {
		t.Errorf("after the last tab comes %s", d.Tab())
	}
	d.PrevTab()
	if d.Tab() != Forward {
		t.Errorf("before the first tab is %s", d.Tab())
	}
	d.Compare(webhook.Delivery{}, webhook.Delivery{}, nil)
	if !d.Comparing() || d.Title() != "Compare" {
		t.Error("it does not compare")
	}
	d.SetTab(Forward)
	if d.Comparing() {
		t.Error("a tab does not end the comparison")
	}
}

// Nothing is laid out again when nothing has changed.
func TestNothingIsDrawnTwice(t *testing.T) {
	d, _ := full(t)
	d.Resize(72, 30)
	h, _ := sample()
	j := *d.job
	if n := testing.AllocsPerRun(50, func() {
		d.Show(h)
		d.SetJob(j)
		d.SetFirstSound(d.sound)
		d.Resize(72, 30)
		d.View()
	}); n > 1 { // SetJob's argument
		t.Errorf("a frame without a change makes %v allocations", n)
	}
}

// While a try is to come, the time until it counts down.
func TestNextTryCountsDown(t *testing.T) {
	t.Parallel()
	d, host := full(t)
	if d.show(Timeline, 72, 30); d.Pace(host.Clock) != 0 {
		t.Errorf("a finished job asks to be drawn in %v", d.Pace(host.Clock))
	}
	h, _ := sample()
	var tries []webhook.Head
	for i := range 6 {
		h.ID, h.Answered = fmt.Sprint(i), 503
		tries = append(tries, h)
	}
	d.SetSiblings(tries)
	if text := d.show(Timeline, 72, 40); !strings.Contains(text, "next in 60 s") {
		t.Errorf("it shows\n%s", text)
	}
	wait := d.Pace(host.Clock)
	if wait <= 0 || wait > time.Second {
		t.Fatalf("it asks to be drawn in %v", wait)
	}
	host.Clock = host.Clock.Add(50 * time.Second)
	if text := d.show(Timeline, 72, 40); !strings.Contains(text, "next in 10 s") {
		t.Errorf("50 s later it shows\n%s", text)
	}
}

func FuzzDetail(f *testing.F) {
	f.Add([]byte(guide), "X-A", "b", 40, 12)
	f.Add([]byte("\x1b[2J\x00\u202e\u200b\xff"), "a\r\nb", "\x1b]0;x\x07", 5, 5)
	f.Add([]byte("[\"\u1112\u1161\u11ab🇰🇷👩‍👩‍👧❤️\u0e33\"]"), "", " folded\r\n line", 9, 9)
	f.Add(bytes.Repeat([]byte("["), 300), "h", "v", 38, 30)
	f.Add([]byte{0x1f, 0x8b, 8, 0}, "Content-Encoding", "gzip", 1, 1)
	f.Fuzz(func(t *testing.T, body []byte, name, val string, w, h int) {
		w, h = w&127, h&63
		d := New(screentest.New(t, 120, 36))
		v := webhook.Delivery{ID: "x", Method: name, Target: val, Proto: val, Remote: name, Headers: [][2]string{{name, val}, {"Content-Type", val}}, Trailers: [][2]string{{val, name}}, Body: body}
		head := headOf(v)
		head.Text, head.ActorName, head.Answer, head.Status = val, name, val, name
		d.Show(head)
		d.SetDelivery(v)
		d.SetResults([]send.Result{{URL: val, Problem: name, Reason: val, Status: 200, Headers: v.Headers, Body: body, Cut: true}})
		for tab := range Tab(tabs) {
			d.SetTab(tab)
			d.Resize(w, h)
			check(t, d, w, h)
			d.Bottom()
			d.Resize(w, h)
			check(t, d, w, h)
			d.Page(-1)
			d.Resize(max(w-3, 0), h)
			check(t, d, max(w-3, 0), h)
			d.search(val, w, h)
			check(t, d, w, h)
			d.FindStep(-1)
			d.Resize(w, h)
			check(t, d, w, h)
			d.EndFind()
		}
		other := webhook.Delivery{Body: []byte(val), Headers: [][2]string{{val, name}}}
		d.Compare(v, other, diff.Deliveries(v, other))
		d.Resize(w, h)
		check(t, d, w, h)
		if strings.ContainsFunc(d.Title()+d.Note(), func(r rune) bool { return r < ' ' }) {
			t.Fatalf("title %q, note %q", d.Title(), d.Note())
		}
	})
}
