package osfile

import (
	"bytes"
	"errors"
	"io"
)

// SameContent reports whether two files have the same bytes. A file that cannot be read, or is no regular file, has not.
func SameContent(a, b string) bool {
	one, err := Open(a)
	if err != nil {
		return false
	}
	defer one.Close()
	other, err := Open(b)
	if err != nil {
		return false
	}
	defer other.Close()
	i, errOne := one.Stat()
	k, errOther := other.Stat()
	if errOne != nil || errOther != nil || !i.Mode().IsRegular() || !k.Mode().IsRegular() || i.Size() != k.Size() {
		return false
	}
	const piece = 64 << 10
	left, right := make([]byte, piece), make([]byte, piece)
	for {
		n, errOne := io.ReadFull(one, left)
		m, errOther := io.ReadFull(other, right)
		switch {
		case !bytes.Equal(left[:n], right[:m]):
			return false
		case errOne != nil || errOther != nil:
			return atEnd(errOne) && atEnd(errOther)
		}
	}
}

// atEnd reports whether an error only says that there is no more to read.
func atEnd(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
