package decode_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"callboard/internal/player/decode"
)

// fileCase is a file that other programs write or a network damages, and what is right for it.
type fileCase struct {
	name    string
	file    []byte
	seconds float64 // to the sample; 0 when the file is refused
	warning string  // the whole of it
	peak    float64 // dBTP; 0 when it is not asked for
	cut     bool
	refused error
	says    string // part of the error
}

// fileCases are the files of testdata that were wrong once, and their siblings.
func fileCases(tb testing.TB) []fileCase {
	file := func(name string) []byte { return fixture(tb, name) }
	le := binary.LittleEndian
	good := file("join2.wav")[:24044]
	size := func(n uint32) []byte { return withDataSize(good, n) }
	fmt16 := chunk("fmt ", format(1, 1, 24000, 16))
	data := good[36:]
	list := chunk("LIST", []byte("INFOISFT\x0e\x00\x00\x00Lavf58.76.100\x00"))
	sized := func(b []byte, riff uint32) []byte { return append(le.AppendUint32([]byte("RIFF"), riff), b[8:]...) }
	floats := func(scale float64) []byte {
		var out []byte
		for i := 44; i+2 <= len(good); i += 2 {
			out = le.AppendUint32(out, math.Float32bits(float32(float64(int16(le.Uint16(good[i:])))/32768*scale)))
		}
		return riff(chunk("fmt ", format(3, 1, 24000, 32)), chunk("data", out))
	}
	mono16, bare := file("sweep-16k-mono.mp3"), file("sweep-44k-stereo-bare.mp3")
	trailing := file("x-trailzero.mp3")
	flac, vorbis := file("triangle-44k-stereo.flac"), file("sweep-16k-mono.ogg")
	const quiet = -11.22
	joined := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	cases := []fileCase{
		// Sizes that are not known.
		{name: "ds-2e9.wav", seconds: 0.5, peak: quiet},
		{name: "dsLIST-FF.wav", seconds: 0.5, peak: quiet},
		{name: "size 0 and a list behind", file: joined(size(0), list), seconds: 0.5, peak: quiet},
		{name: "size 7FFFFFFF and a list behind", file: joined(size(0x7FFFFFFF), list), seconds: 0.5, peak: quiet},
		{name: "size 2e9 less a header and two chunks behind", file: joined(size(2e9-36), list, chunk("id3 ", []byte("ID3abc"))), seconds: 0.5, peak: quiet},
		{name: "size FFFFFFFF and a list that is cut", file: joined(size(0xFFFFFFFF), list[:20]), seconds: 0.5, peak: quiet},
		{name: "size FFFFFFFF and the letters LIST in the sound", file: joined(size(0xFFFFFFFF), []byte("LIST\x10\x00\x00\x00"), data[8:]), seconds: 1 + 4./24000},
		{name: "size FFFFFFFF and another such WAV behind", file: joined(size(0xFFFFFFFF), size(0xFFFFFFFF)), seconds: 1, peak: quiet},
		{name: "size of 31 minutes", file: size(31 * 60 * 48000), seconds: 0.5, peak: quiet},
		{name: "size of 1 GiB", file: size(1 << 30), seconds: 0.5, peak: quiet},
		{name: "size of a minute", file: size(60 * 48000), seconds: 0.5, warning: "cut short: 0.5 s of 60.0 s arrived", cut: true},
		// Sizes that are wrong.
		{name: "join2.wav", seconds: 1, peak: quiet},
		{name: "three joined, with lists behind", file: joined(good, list, good, list, good), seconds: 1.5, peak: quiet},
		{name: "joined with one of another rate", file: joined(good, pcm16(8000)), seconds: 0.5, warning: "16044 bytes behind the sound are left out: another WAV, with another format"},
		{name: "joined with a damaged one", file: joined(good, riff(data)), seconds: 0.5, warning: "24020 bytes behind the sound are left out: another WAV, which is damaged"},
		{name: "joined with one that is cut", file: joined(good, good[:12044]), seconds: 0.75, warning: "cut short: 0.8 s of 1.0 s arrived", cut: true},
		{name: "dsriffok-short.wav", seconds: 0.5, warning: "the header names less sound than there is: all of it is played", peak: quiet},
		{name: "both sizes are those of the first half", file: sized(size(12000), 12036), seconds: 0.25, warning: "12000 bytes behind the sound are left out"},
		{name: "size of the whole file", file: size(24044), seconds: 0.5, peak: quiet},
		{name: "zeros behind", file: joined(good, make([]byte, 5000)), seconds: 0.5},
		{name: "a line end behind", file: joined(good, []byte("\r\n")), seconds: 0.5},
		{name: "an ID3 tag behind", file: joined(good, []byte("ID3\x04\x00\x00\x00\x00\x02\x00"), make([]byte, 256)), seconds: 0.5},
		{name: "cut1000.wav", seconds: 0.9791666, warning: "cut short: 0.98 s of 1.00 s arrived", cut: true},
		{name: "one sample short", file: good[:24042], seconds: 0.4999583, warning: "cut short: 0.49996 s of 0.50000 s arrived", cut: true},
		// Headers.
		{name: "fmt14.wav", refused: decode.ErrDamaged, says: "format chunk has 14 bytes instead of 16"},
		{name: "a format of 0 bytes", file: riff(chunk("fmt ", nil), data), refused: decode.ErrDamaged, says: "format chunk has 0 bytes"},
		{name: "a format that is longer than it says", file: bytes.Replace(good, []byte("fmt \x10"), []byte("fmt \x0e"), 1), seconds: 0.5},
		{name: "lead-bom.wav", seconds: 0.5, peak: quiet},
		{name: "empty lines before", file: joined([]byte("\r\n\r\n"), good), seconds: 0.5, peak: quiet},
		{name: "an ID3 tag before", file: joined([]byte("ID3\x04\x00\x00\x00\x00\x00\x10"), make([]byte, 16), good), seconds: 0.5, peak: quiet},
		{name: "a byte order mark before FLAC", file: joined([]byte("\xef\xbb\xbf"), flac), seconds: 5000. / 44100},
		{name: "oddnopad-then-junk.wav", seconds: 0.5, peak: quiet},
		{name: "two odd chunks without padding", file: riff(fmt16, chunk("LIST", []byte("INFOabc"))[:15], chunk("JUNK", make([]byte, 3))[:11], data), seconds: 0.5, peak: quiet},
		{name: "an even chunk with padding", file: riff(fmt16, list, []byte{0}, data), seconds: 0.5, peak: quiet},
		{name: "floatscale.wav", seconds: 0.5, warning: "the samples are scaled to ±32768 instead of ±1: they are divided by 32768", peak: -11.22},
		{name: "float", file: floats(1), seconds: 0.5, peak: quiet},
		{name: "float that clips", file: floats(6), seconds: 0.5, peak: quiet + 15.56},
		{name: "whole numbers as float, with noise in the lowest bits before", file: wholeNumbers(good), seconds: 1, peak: quiet, warning: "the samples are scaled to ±32768 instead of ±1: they are divided by 32768"},
		{name: "float, quiet", file: floats(1e-3), seconds: 0.5, peak: quiet - 60},
		{name: "float of 24 bits", file: floats(1 << 23), seconds: 0.5, warning: "the samples are scaled to ±8388608 instead of ±1: they are divided by 8388608", peak: quiet},
		{name: "ff-mp3inwav.wav", refused: decode.ErrUnsupported, says: "this WAV holds MP3 (kind 0x0055)"},
		{name: "IMA ADPCM", file: riff(chunk("fmt ", format(0x11, 1, 16000, 4)), data), refused: decode.ErrUnsupported, says: "this WAV holds IMA ADPCM"},

		// MP3.
		{name: "x-join-ratechange.mp3", seconds: 1.2, warning: "1.2 s of another MP3 (44100 Hz, stereo) are left out"},
		{name: "x-trailzero.mp3", seconds: 1.2},
		{name: "garbage behind", file: joined(trailing[:10030], bytes.Repeat([]byte("garbage "), 300)), seconds: 1.2},
		{name: "an ID3v2 tag behind", file: joined(trailing[:10030], []byte("ID3\x04\x00\x00\x00\x00\x02\x00"), make([]byte, 256)), seconds: 1.2},
		{name: "an APE tag behind", file: joined(trailing[:10030], []byte("APETAGEX"), make([]byte, 24)), seconds: 1.2},
		{name: "joined with itself", file: joined(mono16, mono16, mono16), seconds: 1.8},
		{name: "x-xingframes-ff.mp3", seconds: 1.2},
		{name: "a count that the number of bytes contradicts", file: withCount(trailing[:10030], 500, 10030), seconds: 1.2},
		{name: "a count of 0", file: withCount(trailing[:10030], 0, 10030), seconds: 1.2},
		{name: "half of what the count says", file: trailing[:5000], seconds: 0, warning: "cut short: 0.5 s of 1.2 s arrived", cut: true},
		{name: "freefmt.mp3", refused: decode.ErrUnsupported, says: "MP3 in free format"},
		{name: "one channel, then two", file: joined(fixture(tb, "sweep-44k-mono-vbr.mp3"), bare), seconds: 0},

		// FLAC and Ogg.
		{name: "FLAC before garbage", file: joined(flac, bytes.Repeat([]byte("garbage "), 300)), seconds: 5000. / 44100},
		{name: "FLAC twice", file: joined(flac, flac), seconds: 5000. / 44100, warning: "another recording behind this one is left out"},
		{name: "FLAC cut by a few bytes", file: flac[:len(flac)-5], warning: "cut short: 0.09 s of 0.11 s arrived", cut: true},
		{name: "Ogg twice", file: joined(vorbis, vorbis), seconds: 0.6, warning: "another recording behind this one is left out"},
		{name: "Ogg cut", file: fixture(tb, "sweep-44k-stereo.ogg")[:6000], warning: "cut short: only the first 0.5 s arrived", cut: true},

		// What is not decoded here.
		{name: "M4A", file: []byte("\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00M4A mp42isom\x00\x00\x00\x00"), refused: decode.ErrUnsupported, says: "this is M4A (AAC);"},
		{name: "WebM", file: joined([]byte("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"), make([]byte, 100), []byte("A_OPUS")), refused: decode.ErrUnsupported, says: "this is WebM (Opus);"},
		{name: "a frame of MP3 alone", file: joined([]byte("\xff\xfb\x90\x64"), bytes.Repeat([]byte{0x5a}, 20000)), refused: decode.ErrNotAudio, says: "there is no MP3 sound in it"},
		{name: "base64", file: []byte("UklGRuRdAABXQVZFZm10IBAAAAABAAEAwF0AAIC7AAACABAAZGF0YcBdAAAA"), refused: decode.ErrNotAudio, says: "base64"},
	}
	for i, c := range cases {
		if c.file == nil {
			cases[i].file = file(c.name)
		}
	}
	return cases
}

// wholeNumbers is half a second of noise of a bit or two, and then the samples of b, as float without a scale.
func wholeNumbers(b []byte) []byte {
	le := binary.LittleEndian
	var out []byte
	for i := range 12000 {
		out = le.AppendUint32(out, math.Float32bits(float32(i*i/3%4-1)))
	}
	for i := 44; i+2 <= len(b); i += 2 {
		out = le.AppendUint32(out, math.Float32bits(float32(int16(le.Uint16(b[i:])))))
	}
	return riff(chunk("fmt ", format(3, 1, 24000, 32)), chunk("data", out))
}

// withCount changes the counts of frames and bytes in the info frame of an MP3.
func withCount(b []byte, frames, size uint32) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte("Info"))
	binary.BigEndian.PutUint32(b[at+8:], frames)
	binary.BigEndian.PutUint32(b[at+12:], size)
	return b
}

// Decoding as a whole, decoding while the file arrives, and the probe must say the same, and be right.
func TestFilesOfOtherPrograms(t *testing.T) {
	t.Parallel()
	for _, tc := range fileCases(t) {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			path := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(path, tc.file, 0o600); err != nil {
				t.Fatal(err)
			}
			probed, probeErr := decode.Probe(path)
			if fmt.Sprint(probeErr) != fmt.Sprint(err) {
				t.Errorf("probing says %v, decoding %v", probeErr, err)
			}
			for _, pieces := range []int{1, 333, 4096, 1 << 20} {
				if pieces == 1 && len(tc.file) > 15000 {
					pieces = 61
				}
				live, liveErr := outcome(t, decode.NewLive(t.Context(), &pieceReader{b: tc.file, size: every(pieces)}, -1))
				if fmt.Sprint(liveErr) != fmt.Sprint(err) || !reflect.DeepEqual(live, a) {
					t.Errorf("in pieces of %d bytes: %v, %v; as a whole %v, %v", pieces, about(live), liveErr, about(a), err)
				}
			}
			if tc.refused != nil {
				if !errors.Is(err, tc.refused) || !strings.Contains(err.Error(), tc.says) {
					t.Errorf("got %v, want %v that says %q", err, tc.refused, tc.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if probed != a.Info {
				t.Errorf("probed %+v, decoded %+v", probed, a.Info)
			}
			if off := a.Info.Duration.Seconds() - tc.seconds; tc.seconds > 0 && math.Abs(off) > 3e-5 {
				t.Errorf("%v long, want %g s", a.Info.Duration, tc.seconds)
			}
			if a.Info.Warning != tc.warning || a.Info.Cut != tc.cut {
				t.Errorf("warning %q, cut %v; want %q, %v", a.Info.Warning, a.Info.Cut, tc.warning, tc.cut)
			}
			if off := a.Loudness.TruePeak - tc.peak; tc.peak != 0 && math.Abs(off) > 0.02 {
				t.Errorf("a true peak of %.2f dB, want %.2f", a.Loudness.TruePeak, tc.peak)
			}
		})
	}
}

// The second part of a file that begins with one channel is heard too.
func TestMP3WithMoreChannelsLater(t *testing.T) {
	t.Parallel()
	mono, stereo := fixture(t, "sweep-44k-mono-vbr.mp3"), fixture(t, "sweep-44k-stereo-bare.mp3")
	for name, file := range map[string][]byte{"mono, stereo": append(bytes.Clone(mono), stereo...), "stereo, mono": append(bytes.Clone(stereo), mono...)} {
		a, err := decode.Bytes(t.Context(), file)
		if err != nil {
			t.Fatal(name, err)
		}
		for i, half := range [][]float32{a.Peaks[:decode.Buckets/2], a.Peaks[decode.Buckets/2:]} {
			if top := slices.Max(half); top < 0.3 || top > 0.6 {
				t.Errorf("%s: the peak of part %d is %.2f", name, i+1, top)
			}
		}
		if c := correlation(a, sweep(44100)); name == "mono, stereo" && c < 0.99 {
			t.Errorf("%s: correlation %.4f with the recording", name, c)
		}
	}
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]decode.Kind{
		"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00":                  {Name: "M4A (AAC)", Extension: ".m4a"},
		"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isommp41.....mp4a": {Name: "M4A (AAC)", Extension: ".m4a"},
		"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00":                  {Name: "MP4", Extension: ".mp4"},
		"\x1a\x45\xdf\xa3\x42\x82\x84webm":                          {Name: "WebM", Extension: ".webm"},
		"\x1a\x45\xdf\xa3\x42\x82\x88matroska A_AAC":                {Name: "Matroska (AAC)", Extension: ".mka"},
		"\xff\xf1\x50\x80\x02\x1f\xfc":                              {Name: "AAC (ADTS)", Extension: ".aac"},
		"\xff\xfd\x84\x04":                                          {Name: "MPEG audio layer II", Extension: ".mp2"},
		"FORM\x00\x00\x00\x00AIFFCOMM":                              {Name: "AIFF", Extension: ".aiff"},
		"#!AMR\n":                                                   {Name: "AMR", Extension: ".amr"},
		"RIFX\x00\x00\x00\x00WAVEfmt ":                              {Name: "big-endian WAV (RIFX)", Extension: ".wav", Format: decode.WAV},
		"\xef\xbb\xbfRIFF\x00\x00\x00\x00WAVEfmt ":                  {Name: "WAV", Extension: ".wav", Format: decode.WAV},
		string(page(2, 0, []byte("OpusHead\x01"))):                  {Name: "Ogg (Opus)", Extension: ".ogg", Format: decode.Ogg},
		string(fixture(t, "sweep-16k-mono.ogg")[:512]):              {Name: "Ogg (Vorbis)", Extension: ".ogg", Format: decode.Ogg},
		string(fixture(t, "freefmt.mp3")[:512]):                     {Name: "MP3", Extension: ".mp3", Format: decode.MP3},
		"<!DOCTYPE html>":                                           {},
		`{"message":"expired"}`:                                     {},
		"":                                                          {},
	} {
		if got := decode.Identify([]byte(head)); got != want {
			t.Errorf("%.20q is %+v, want %+v", head, got, want)
		}
	}
}
