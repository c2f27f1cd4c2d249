package osfile_test

import (
	"testing"

	"golang.org/x/sys/windows"
)

// inherits says that a new file gets the access list of its folder. Under wine it does not.
var inherits = windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() != nil

// openUp lets everybody read and change path.
func openUp(t *testing.T, path string) {
	t.Helper()
	sd, err := windows.SecurityDescriptorFromString("D:P(A;OICI;FA;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := sd.DACL()
	if err != nil {
		t.Fatal(err)
	}
	if err := windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil); err != nil {
		t.Fatal(err)
	}
}
