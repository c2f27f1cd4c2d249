package actor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"callboard/internal/rating"
	"callboard/internal/text"
)

// Marks are what the user thinks of an actor.
type Marks struct {
	Rating int       // 1 to rating.Most; 0: not rated
	Note   string    // one line
	Tags   []string  // the user's own, sorted
	Heard  time.Time // when a sample or a take was last played; zero: never
}

const (
	mostTag  = 40 // characters
	mostTags = 20 // of one actor
)

// Zero reports whether there are no marks.
func (m Marks) Zero() bool {
	return m.Rating == 0 && m.Note == "" && len(m.Tags) == 0 && m.Heard.IsZero()
}

// Clean returns the marks as they are stored: the note is one line, and the tags are sorted, without repeats. A *text.Problem says
// what cannot be stored.
func (m Marks) Clean() (Marks, error) {
	if err := rating.Check(m.Rating); err != nil {
		return m, err
	}
	note, err := rating.Note(m.Note)
	if err != nil {
		return m, err
	}
	var tags []string
	for _, tag := range m.Tags {
		if err := checkTag(tag); err != nil {
			return m, err
		}
		if tag = cleanTag(tag); !containsTag(tags, tag) {
			tags = append(tags, tag)
		}
	}
	if len(tags) > mostTags {
		return m, tooManyTags()
	}
	slices.Sort(tags)
	m.Note, m.Tags = note, tags
	return m, nil
}

// Equal reports whether two marks are the same.
func (m Marks) Equal(other Marks) bool {
	return m.Rating == other.Rating && m.Note == other.Note && slices.Equal(m.Tags, other.Tags) && m.Heard.Equal(other.Heard)
}

func tooManyTags() error {
	return &text.Problem{What: "tags", Why: fmt.Sprintf("an actor has %d at most", mostTags), Next: "remove one first"}
}

// Rate stores the rating of an actor: 1 to rating.Most, 0 for none.
func (c *Catalogue) Rate(ctx context.Context, actorID string, stars int) error {
	if err := rating.Check(stars); err != nil {
		return err
	}
	return c.update(ctx, actorID, func(m *Marks) { m.Rating = stars })
}

// SetNote stores the note of an actor. An empty one removes it.
func (c *Catalogue) SetNote(ctx context.Context, actorID, note string) error {
	note, err := rating.Note(note)
	if err != nil {
		return err
	}
	return c.update(ctx, actorID, func(m *Marks) { m.Note = note })
}

// Tag adds tags to an actor and removes others. Tags that differ only in case are the same. It returns the tags of the actor.
func (c *Catalogue) Tag(ctx context.Context, actorID string, add, remove []string) ([]string, error) {
	for _, list := range [][]string{add, remove} {
		for _, tag := range list {
			if err := checkTag(tag); err != nil {
				return nil, err
			}
		}
	}
	var now []string
	var tooMany bool
	err := c.update(ctx, actorID, func(m *Marks) {
		now = slices.DeleteFunc(slices.Clone(m.Tags), func(tag string) bool { return containsTag(remove, tag) })
		for _, tag := range add {
			if tag = cleanTag(tag); !containsTag(now, tag) {
				now = append(now, tag)
			}
		}
		slices.Sort(now)
		if tooMany = len(now) > mostTags; !tooMany {
			m.Tags = now
		}
	})
	if err == nil && tooMany {
		err = tooManyTags()
	}
	return now, err
}

// SetHeard notes that a sample or a take of an actor is played now.
func (c *Catalogue) SetHeard(ctx context.Context, actorID string) error {
	now := c.now()
	return c.update(ctx, actorID, func(m *Marks) { m.Heard = now })
}

// SetMarks replaces the rating, the note and the tags of an actor. What it stores is what Clean returns.
func (c *Catalogue) SetMarks(ctx context.Context, actorID string, marks Marks) error {
	marks, err := marks.Clean()
	if err != nil {
		return err
	}
	return c.update(ctx, actorID, func(m *Marks) { m.Rating, m.Note, m.Tags = marks.Rating, marks.Note, marks.Tags })
}

func (c *Catalogue) update(ctx context.Context, actorID string, change func(*Marks)) error {
	if err := c.store.UpdateActorMarks(ctx, actorID, change); err != nil {
		return fmt.Errorf("store the marks of the actor: %w", err)
	}
	return nil
}

func cleanTag(tag string) string { return strings.Join(strings.Fields(text.Line(tag)), " ") }

func checkTag(tag string) error {
	switch clean := cleanTag(tag); {
	case clean == "":
		return &text.Problem{What: "tag", Why: "it is empty", Next: "give a word"}
	case len([]rune(clean)) > mostTag:
		return &text.Problem{What: "tag “" + clean + "”", Why: fmt.Sprintf("it is longer than %d characters", mostTag), Next: "use a shorter word"}
	}
	return nil
}

func containsTag(list []string, tag string) bool {
	return slices.ContainsFunc(list, func(t string) bool { return fold(cleanTag(t)) == fold(tag) })
}
