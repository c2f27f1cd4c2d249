package main

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"slices"
)

const (
	sectionAlign = 0x1000
	fileAlign    = 0x200
	sectionStart = sectionAlign // of the only section, in memory
	stubSize     = 0x40         // of the DOS header
)

// library returns a 64-bit Windows library with one function, which is forwarded to another library ("LIBRARY.Function").
// The form is that of Microsoft's "PE Format".
func library(name, function, target string) []byte {
	exports := exportSection(name, function, target)
	size := uint32(len(exports))

	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, binary.LittleEndian, v) // fails only for values without a fixed size
		}
	}
	stub := make([]byte, stubSize)
	copy(stub, "MZ")
	binary.LittleEndian.PutUint32(stub[0x3c:], stubSize)
	optional := pe.OptionalHeader64{
		Magic: 0x20b, SizeOfInitializedData: fileAlign, BaseOfCode: sectionStart, ImageBase: 0x180000000,
		SectionAlignment: sectionAlign, FileAlignment: fileAlign, MajorOperatingSystemVersion: 6, MajorSubsystemVersion: 6,
		SizeOfImage: 2 * sectionAlign, SizeOfHeaders: fileAlign, Subsystem: pe.IMAGE_SUBSYSTEM_WINDOWS_CUI,
		DllCharacteristics:  pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
		NumberOfRvaAndSizes: 16,
	}
	optional.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{VirtualAddress: sectionStart, Size: size}
	put(stub, []byte("PE\x00\x00"), pe.FileHeader{
		Machine: pe.IMAGE_FILE_MACHINE_AMD64, NumberOfSections: 1, SizeOfOptionalHeader: uint16(binary.Size(optional)),
		Characteristics: pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE | pe.IMAGE_FILE_DLL,
	}, optional, pe.SectionHeader32{
		Name: [8]uint8{'.', 'e', 'd', 'a', 't', 'a'}, VirtualSize: size, VirtualAddress: sectionStart,
		SizeOfRawData: fileAlign, PointerToRawData: fileAlign,
		Characteristics: pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ,
	})
	b.Write(make([]byte, fileAlign-b.Len()))
	b.Write(exports)
	b.Write(make([]byte, 2*fileAlign-b.Len()))
	return b.Bytes()
}

// exportSection returns the export directory with its tables and names. A function whose address is inside it is forwarded.
func exportSection(name, function, target string) []byte {
	const (
		header    = 40
		addresses = header
		names     = addresses + 4
		ordinals  = names + 4
		strings   = ordinals + 4 // two of them are padding
	)
	at := func(offset int) uint32 { return sectionStart + uint32(offset) }
	targetAt, nameAt := strings, strings+len(target)+1
	functionAt := nameAt + len(name) + 1

	le := binary.LittleEndian
	raw := make([]byte, strings)
	le.PutUint32(raw[12:], at(nameAt))
	le.PutUint32(raw[16:], 1) // the first ordinal
	le.PutUint32(raw[20:], 1) // functions
	le.PutUint32(raw[24:], 1) // names
	le.PutUint32(raw[28:], at(addresses))
	le.PutUint32(raw[32:], at(names))
	le.PutUint32(raw[36:], at(ordinals))
	le.PutUint32(raw[addresses:], at(targetAt))
	le.PutUint32(raw[names:], at(functionAt))
	return slices.Concat(raw, []byte(target+"\x00"+name+"\x00"+function+"\x00"))
}
