// Package detail is the right side of the screen of deliveries: one delivery in five tabs, or two deliveries compared.
//
// What is drawn is laid out in Resize, which the root of the UI calls after every message, and only where something has changed.
// View only returns it. A long body is laid out as far as it is read.
package detail

import (
	"slices"
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook"
	"callboard/internal/webhook/diff"
	"callboard/internal/webhook/pretty"
	"callboard/internal/webhook/send"
)

// Detail shows one delivery, or compares two. Make one with New; it belongs to one goroutine. Its cursor methods (Move, Page,
// HalfPage, Top, Bottom) scroll, so that keymap.MoveCursor works on it.
type Detail struct {
	host screen.Host
	w, h int

	tab      Tab
	head     webhook.Head
	delivery *webhook.Delivery // nil: it is not read yet
	job      *job.Job          // nil: the delivery belongs to none, or it is not known yet
	siblings []webhook.Head
	results  []send.Result
	asked    bool // results are known, if only that there are none
	sound    time.Time
	compared *[2]webhook.Delivery
	parts    []diff.Part // of the compared ones

	pages [tabs + 1]page // of each tab, and of the comparison
	theme *style.Theme   // that the pages are drawn with
	ascii bool
	until time.Time // when a page that names a coming time is out of date; zero: never
	dirty bool      // the window must be drawn again

	find    finder
	cursorX int  // of the box of the search; −1: no text is typed
	ending  bool // the window goes to the end once that is read
	working bool // a command of Work runs

	lines []string // what View returns
}

// page is the window of one tab.
type page struct {
	pager
	stale bool   // its source must be made again
	fresh bool   // from its beginning
	what  string // what it shows, in some words
	gen   int    // one more for each source

	doc    *pretty.Document        // of a body
	given  *pretty.Document        // doc for the source that is made next, if it is already there; nil: it is not
	remake func() *pretty.Document // makes doc once more
}

// comparison is the page of two compared deliveries.
const comparison = tabs

// New makes a Detail that shows nothing.
func New(h screen.Host) *Detail {
	d := &Detail{host: h, find: newFinder()}
	d.changed(true, allPages()...)
	return d
}

func allPages() []int {
	return []int{int(Pretty), int(Raw), int(Headers), int(Timeline), int(Forward), comparison}
}

// changed says that pages must be made again, and whether from the beginning.
func (d *Detail) changed(fresh bool, pages ...int) {
	for _, n := range pages {
		d.pages[n].stale = true
		d.pages[n].fresh = d.pages[n].fresh || fresh
	}
	d.dirty = true
}

// Show turns to the delivery of a row of the list. If it is another one than before, everything else that is known is
// dropped and the window moves to the top; the tab stays. With the same delivery it updates what is drawn.
func (d *Detail) Show(h webhook.Head) {
	switch {
	case h.ID != d.head.ID:
		d.delivery, d.job, d.siblings, d.results, d.compared, d.parts = nil, nil, nil, nil, nil, nil
		d.sound, d.until, d.ending, d.asked = time.Time{}, time.Time{}, false, false
		d.changed(true, allPages()...)
		for i := range d.pages {
			d.pages[i].given = nil
		}
	case h != d.head:
		d.changed(false, int(Headers), int(Timeline), int(Forward))
	}
	d.head = h
}

// Clear shows that no delivery is selected.
func (d *Detail) Clear() { d.Show(webhook.Head{}) }

// ID is the id of the delivery that shows; empty: none does.
func (d *Detail) ID() string { return d.head.ID }

// SetDelivery gives the content of the delivery that Show has named. One of another id is too late and is dropped.
func (d *Detail) SetDelivery(v webhook.Delivery) {
	if v.ID != d.head.ID || v.ID == "" {
		return
	}
	first := d.delivery == nil
	d.delivery = &v
	d.changed(false, int(Headers))
	if first { // the content of a delivery does not change
		d.changed(false, int(Pretty), int(Raw))
	}
}

// Prepared is a delivery whose body is read as far as the first screen needs.
type Prepared struct {
	delivery webhook.Delivery
	docs     [2]*pretty.Document // of Pretty and Raw
}

// Width is the width that Prepare is best asked for.
func (d *Detail) Width() int { return d.w }

// Prepare reads the body of a delivery for a window of w cells. It may run in another goroutine: a long body takes some
// milliseconds.
func Prepare(v webhook.Delivery, w int) Prepared {
	p := Prepared{delivery: v}
	if len(v.Body) < longBody && !webhook.Packed(v.Body) {
		return p
	}
	body := v.SafeBody(webhook.Masked)
	p.docs[Pretty], p.docs[Raw] = pretty.Body(body, contentType(v.Headers), w), pretty.Raw(body, w)
	const screen = 100 // lines
	for _, doc := range p.docs {
		doc.Line(screen)
	}
	return p
}

// SetPrepared is SetDelivery with a delivery that Prepare has read.
func (d *Detail) SetPrepared(p Prepared) {
	first := d.delivery == nil
	d.SetDelivery(p.delivery)
	if !first || d.delivery == nil {
		return
	}
	for i, doc := range p.docs {
		d.pages[i].given = doc
	}
}

// SetJob gives the job of the delivery. The same state of it once more costs nothing.
func (d *Detail) SetJob(j job.Job) {
	if d.job != nil && d.job.ID == j.ID && d.job.Rev == j.Rev && d.job.Timeline == j.Timeline && d.job.State == j.State {
		return
	}
	d.job = &j
	d.changed(false, int(Timeline))
}

// SetSiblings gives all deliveries of the same synthesis, this one among them, for the timeline. The oldest is the first.
func (d *Detail) SetSiblings(list []webhook.Head) {
	d.siblings = slices.Clone(list)
	d.changed(false, int(Timeline))
}

// SetResults gives what targets answered, the oldest first.
func (d *Detail) SetResults(list []send.Result) {
	d.results, d.asked = slices.Clone(list), true
	d.changed(false, int(Forward))
}

// SetFirstSound gives the time when the job's audio was first heard, if that is known.
func (d *Detail) SetFirstSound(at time.Time) {
	if at.Equal(d.sound) {
		return
	}
	d.sound = at
	d.changed(false, int(Timeline))
}

// Compare shows what differs between two deliveries instead of the tabs; a is the older one. EndCompare, SetTab and Show with
// another delivery end it. parts is diff.Deliveries(a, b), which takes too long for Update where bodies are long.
func (d *Detail) Compare(a, b webhook.Delivery, parts []diff.Part) {
	d.compared, d.parts = &[2]webhook.Delivery{a, b}, parts
	d.ending = false
	d.changed(true, comparison)
}

// EndCompare goes back to the tabs.
func (d *Detail) EndCompare() {
	d.compared, d.parts = nil, nil
	d.ending = false
	d.searchAgain(false)
}

// Comparing reports that two deliveries are compared.
func (d *Detail) Comparing() bool { return d.compared != nil }

// Resize sets the size of the inside, in cells, and lays out what has changed.
func (d *Detail) Resize(w, h int) {
	w, h = max(w, 0), max(h, 0)
	look := d.host.Look()
	if w != d.w || look.Theme != d.theme || look.ASCII != d.ascii {
		d.changed(false, allPages()...)
	}
	if !d.until.IsZero() && !d.host.Now().Before(d.until) {
		d.changed(false, int(Timeline))
	}
	if h != d.h {
		d.dirty = true
	}
	d.w, d.h, d.theme, d.ascii = w, h, look.Theme, look.ASCII
	if d.dirty {
		d.lay()
		d.dirty = false
	}
}

// Pace is the longest time until the detail must be laid out again although nothing happens, because it counts down to the next
// try; 0: no need.
func (d *Detail) Pace(now time.Time) time.Duration {
	if d.until.IsZero() || d.tab != Timeline || d.Comparing() {
		return 0
	}
	return max(d.until.Sub(now), time.Millisecond)
}

// page is the page that shows.
func (d *Detail) page() *page { return &d.pages[d.pageNumber()] }

func (d *Detail) pageNumber() int {
	if d.Comparing() {
		return comparison
	}
	return int(d.tab)
}
