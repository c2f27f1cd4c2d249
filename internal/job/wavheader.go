package job

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
)

// Limits of the header of a WAV that is completed.
const (
	maxHeader    = 4 << 10       // bytes before the samples
	sizeNotKnown = math.MaxInt32 // the smallest size that a writer to a pipe puts into a header: 0x7FFFFFFF, 0xFFFFFFFF, or 0
)

// completeHeader writes the sizes of a WAV file into its header if the header says that they are not known, as that of a stream
// does (typecast.ai: 0xFFFFFFFF). Other programs would refuse the file or play noise after its end. A header with sizes, whether
// right or wrong, and a file of another format stay as they are.
func completeHeader(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() > math.MaxUint32 {
		return err
	}
	head := make([]byte, min(maxHeader, info.Size()))
	if _, err := io.ReadFull(f, head); err != nil {
		return err
	}
	samples, ok := samplesAt(head)
	if !ok {
		return nil
	}
	if err := errors.Join(writeSize(f, 4, info.Size()-8), writeSize(f, samples-4, info.Size()-samples)); err != nil {
		return err
	}
	return f.Sync()
}

// samplesAt returns where the samples of a WAV begin. It reports false for another format, and for a WAV that knows their size.
func samplesAt(head []byte) (at int64, ok bool) {
	if len(head) < 12 || !bytes.HasPrefix(head, []byte("RIFF")) || string(head[8:12]) != "WAVE" {
		return 0, false
	}
	for at := int64(12); at+8 <= int64(len(head)); {
		size := int64(binary.LittleEndian.Uint32(head[at+4:]))
		if string(head[at:at+4]) == "data" {
			return at + 8, size >= sizeNotKnown || size == 0
		}
		at += 8 + size + size&1
	}
	return 0, false
}

func writeSize(f io.WriterAt, at, size int64) error {
	_, err := f.WriteAt(binary.LittleEndian.AppendUint32(nil, uint32(size)), at)
	return err
}
