package table

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"callboard/internal/api"
	"callboard/internal/setting"
)

// keys makes the keys of the rows of a file.
type keys struct {
	count    map[[16]byte]int
	settings map[string]string // what counts of settings in JSON, by their JSON
}

func newKeys() keys { return keys{map[[16]byte]int{}, map[string]string{}} }

// of is the key of a row: a hash of what is sent for it (the actor, the texts without pauses, the model, and the settings that
// are not the service's defaults), and the number of the row among those for which the same is sent. The line and the file do
// not count, so rows can be added, moved and renamed between two runs.
func (k keys) of(row Row) string {
	actor := row.Actor.ID
	if actor == "" {
		actor = row.Actor.Name
	}
	texts := make([]string, len(row.Pieces))
	for i, p := range row.Pieces {
		texts[i] = p.Text
	}
	b, _ := json.Marshal(struct { // strings only: it cannot fail
		Actor, Model, Settings string
		Texts                  []string
	}{actor, row.Params.ModelName(), k.essential(row.Params), texts})
	sum := sha256.Sum256(b)
	id := [16]byte(sum[:16])
	k.count[id]++
	return fmt.Sprintf("%s-%d", hex.EncodeToString(id[:]), k.count[id])
}

// essential is setting.Essential in JSON.
func (k keys) essential(p api.Params) string {
	b, err := json.Marshal(p)
	if err != nil { // a number that JSON does not have: setting.Parse lets none through
		return err.Error()
	}
	known, ok := k.settings[string(b)]
	if !ok {
		e, _ := json.Marshal(setting.Essential(p)) // a part of p
		known = string(e)
		k.settings[string(b)] = known
	}
	return known
}
