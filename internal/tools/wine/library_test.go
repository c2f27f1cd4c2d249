package main

import (
	"bytes"
	"debug/pe"
	"strings"
	"testing"
)

func TestLibraryIsForwarded(t *testing.T) {
	t.Parallel()
	f, err := pe.NewFile(bytes.NewReader(library("some.dll", "Exported", "OTHER.Function")))
	if err != nil {
		t.Fatal(err)
	}
	header, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || len(f.Sections) != 1 || f.Characteristics&pe.IMAGE_FILE_DLL == 0 {
		t.Fatalf("%T, %d sections, %x", f.OptionalHeader, len(f.Sections), f.Characteristics)
	}
	raw, err := f.Sections[0].Data()
	if err != nil {
		t.Fatal(err)
	}
	exports := header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]
	// at returns the number at an offset as an address, made an offset again.
	at := func(offset uint32) uint32 {
		return uint32(raw[offset]) | uint32(raw[offset+1])<<8 | uint32(raw[offset+2])<<16 - exports.VirtualAddress
	}
	text := func(offset uint32) string {
		s, _, _ := strings.Cut(string(raw[offset:]), "\x00")
		return s
	}
	name, target, function := text(at(12)), text(at(at(28))), text(at(at(32)))
	if name != "some.dll" || function != "Exported" || target != "OTHER.Function" {
		t.Errorf("%q exports %q as %q", name, function, target)
	}
	if address := at(at(28)); address >= exports.Size {
		t.Errorf("the function is at %d of %d bytes of the directory, so it is not forwarded", address, exports.Size)
	}
}
