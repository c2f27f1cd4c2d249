package job

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"callboard/internal/player/decode"
)

// Sidecar reports whether Save writes sidecars by default (Options.Sidecar).
func (s *Service) Sidecar() bool { return s.o.Sidecar }

// SidecarOf is the path of the sidecar of an audio file: NAME.json for NAME.wav.
func SidecarOf(audio string) string { return stem(audio) + ".json" }

// stem is the path of an audio file without the extension of an audio format.
func stem(audio string) string {
	ext := filepath.Ext(audio)
	known := func(f decode.Format) bool { return strings.EqualFold(f.Extension(), ext) }
	if slices.ContainsFunc(decode.Formats(), known) {
		audio = strings.TrimSuffix(audio, ext)
	}
	return audio
}

// sidecar is the content of a sidecar: the job object of the command line's contract, with the audio's name as its file, and
// "audio" with the properties of the audio file.
func (s *Service) sidecar(j Job, src io.ReaderAt, name string, size int64, sum string) ([]byte, error) {
	seconds, rate := j.Duration, 0
	if s.o.Probe != nil {
		if info, err := s.o.Probe(j.File); err == nil {
			seconds, rate = info.Duration.Seconds(), int(info.Rate)
		}
	}
	ext := extensionOf(src, j.File)
	j.File = name
	about, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	audio, err := json.Marshal(struct {
		Format   string   `json:"format"`
		Rate     *int     `json:"rate_hz"`
		Duration *float64 `json:"duration_s"`
		Bytes    int64    `json:"bytes"`
		SHA256   string   `json:"sha256"`
	}{strings.TrimPrefix(ext, "."), known(rate), known(milliseconds(seconds)), size, sum})
	if err != nil {
		return nil, err
	}
	whole := slices.Concat(bytes.TrimSuffix(about, []byte("}")), []byte(`,"audio":`), audio, []byte("}"))
	var out bytes.Buffer
	if err := json.Indent(&out, whole, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
