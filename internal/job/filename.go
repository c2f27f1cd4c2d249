package job

import (
	"path/filepath"
	"strings"

	"callboard/internal/naming"
)

// NameOf is the path that Save gives a job's audio below a folder if it does not exist yet: by Options.SaveName, with slashes
// between its folders. It is valid on Unix, macOS and Windows and keeps the letters of every script.
func (s *Service) NameOf(j Job) string {
	return s.o.SaveName.Path(namingTake(j, filepath.Ext(j.File)), 1)
}

// namingTake is a job as naming.Template needs it, with the extension of its file.
func namingTake(j Job, ext string) naming.Take {
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
