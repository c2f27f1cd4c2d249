package job

import (
	"path/filepath"
	"strings"

	"callboard/internal/naming"
)

// FileName proposes a name for a job's audio: the day, the actor and the beginning of the text. It is safe on
// Unix, macOS and Windows and keeps the letters of every script.
func FileName(j Job) string { return naming.Template{}.Path(named(j, filepath.Ext(j.File)), 1) }

// NameOf is the path that Save gives a job's audio below a folder if nobody has it yet: as Options.SaveName says, with
// slashes between the folders that it makes.
func (s *Service) NameOf(j Job) string { return s.o.SaveName.Path(named(j, filepath.Ext(j.File)), 1) }

// named is a job as a template sees it, with the ending of its file.
func named(j Job, ext string) naming.Take {
	k := naming.Take{
		At: j.CreatedAt, Actor: j.ActorName, Text: j.Text, ID: j.ID, SpeakID: j.SpeakID,
		Lang: "auto", Format: strings.TrimPrefix(ext, "."),
	}
	if lang := j.Params.Lang; lang != nil {
		k.Lang = *lang
	}
	for _, emotion := range []*string{j.Params.EmotionLabel, j.Params.Emotion} {
		if emotion != nil {
			k.Emotion = *emotion
		}
	}
	return k
}
