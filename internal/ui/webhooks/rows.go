package webhooks

import (
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// rows are the part of the list of deliveries that is in memory: heads follow each other without a gap.
type rows struct {
	query  query.Query
	heads  []webhook.Head // the newest first
	at     map[string]int // id to its place in heads
	offset int            // rows of the list before the first of heads, as far as is known
	end    bool           // the last of heads is the last of the list
	total  int            // rows that the query selects, as last counted
	all    int            // deliveries in all, as last counted
	read   bool           // heads are an answer

	searched int // of how many, the newest, the words were looked for when it was counted; 0: of all
}

// The numbers of rows that are read at once and kept. Both are more where the window is higher.
const (
	chunkRows = 100
	keptRows  = 400
)

// set replaces the heads.
func (r *rows) set(heads []webhook.Head) {
	r.heads, r.read = heads, true
	r.at = make(map[string]int, len(heads))
	for i, h := range heads {
		r.at[h.ID] = i
	}
}

// get finds a row that is in memory.
func (r *rows) get(id string) (webhook.Head, bool) {
	i, ok := r.at[id]
	if !ok {
		return webhook.Head{}, false
	}
	return r.heads[i], true
}

// ids are the keys of the rows in memory.
func (r *rows) ids() []string {
	out := make([]string, len(r.heads))
	for i, h := range r.heads {
		out[i] = h.ID
	}
	return out
}

// first and last are the places of the ends of what is in memory.
func (r *rows) first() webhook.Position { return r.heads[0].Position() }
func (r *rows) last() webhook.Position  { return r.heads[len(r.heads)-1].Position() }

// before is the place directly before a row, so that what comes after it begins with the row. Ids have no character after z.
func before(p webhook.Position) webhook.Position { return webhook.Position{At: p.At, ID: p.ID + "~"} }
