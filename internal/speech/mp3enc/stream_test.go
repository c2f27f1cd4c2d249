package mp3enc

import (
	"bytes"
	"fmt"
	"testing"
)

// At a bit rate without a reservoir, a stream has the same frames as a file, whatever the sizes of its pieces are.
func TestStreamHasTheFramesOfAFile(t *testing.T) {
	t.Parallel()
	in := speech(44100, 2)
	o := Options{Rate: 44100, Bitrate: 320}
	file, err := Encode(in, o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := newFormat(o)
	if err != nil {
		t.Fatal(err)
	}
	want := file[f.infoFormat().frameSize(0):]
	for _, size := range []int{1, 100, 575, 576, 1152, 4410, len(in)} {
		got, first := streamed(t, in, o, size)
		if !bytes.Equal(got, want) {
			t.Errorf("pieces of %d samples: %d bytes, want %d", size, len(got), len(want))
		}
		if size < len(in)/4 && first > len(in)/4 {
			t.Errorf("pieces of %d samples: the first frame comes after %d samples", size, first)
		}
	}
}

// streamed encodes pieces of the given size. It returns also how many samples were written before the first frame.
func streamed(t *testing.T, in []float32, o Options, size int) (out []byte, first int) {
	t.Helper()
	s, err := NewStream(o)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(in); at += size {
		frames := s.Write(in[at:min(at+size, len(in))])
		if len(out) == 0 && len(frames) > 0 {
			first = at
		}
		out = append(out, frames...)
	}
	return append(out, s.Close()...), first
}

// Every frame begins with its own data, at every bit rate.
func TestStreamHasNoReservoir(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{Rate: 44100, Bitrate: 128}, {Rate: 32000, Bitrate: 64}, {Rate: 16000, Bitrate: 24}} {
		t.Run(fmt.Sprintf("%d Hz, %d kbit/s", o.Rate, o.Bitrate), func(t *testing.T) {
			t.Parallel()
			f, err := newFormat(o)
			if err != nil {
				t.Fatal(err)
			}
			out, _ := streamed(t, speech(o.Rate, 2), o, 1000)
			frames := 0
			for ; len(out) > 0; frames++ {
				size := f.frameSize(frames)
				if h := f.header(frames); !bytes.Equal(out[:4], h[:]) {
					t.Fatalf("frame %d begins with % x", frames, out[:4])
				}
				begin := int(out[4]) // main_data_begin: nine bits, eight in MPEG-2
				if !f.lsf {
					begin = begin<<1 | int(out[5]>>7)
				}
				if begin != 0 {
					t.Fatalf("frame %d needs %d bytes of the frame before", frames, begin)
				}
				out = out[size:]
			}
			if frames < 20 {
				t.Errorf("%d frames", frames)
			}
		})
	}
}

func TestEmptyStream(t *testing.T) {
	t.Parallel()
	s, err := NewStream(Options{Rate: 44100})
	if err != nil {
		t.Fatal(err)
	}
	if out := s.Close(); len(out) == 0 {
		t.Error("a stream without samples has no frames")
	}
	if _, err := NewStream(Options{Rate: 11025}); err == nil {
		t.Error("11,025 Hz is accepted")
	}
}
