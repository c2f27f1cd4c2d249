package app

import (
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"callboard/internal/osfile"
)

// The diagnosis says who can read the data folder, and how it is closed to others.
func TestDiagnosisNamesTheReaders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := osfile.MakePrivate(dir); err != nil {
		t.Fatal(err)
	}
	if c := checkAccess(dir, dir); c.Status != CheckOK || !strings.Contains(c.Detail, "the administrators of this machine") {
		t.Errorf("a private folder: %+v", c)
	}
	sd, err := windows.SecurityDescriptorFromString("D:P(A;OICI;FA;;;WD)") // everybody
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := sd.DACL()
	if err != nil {
		t.Fatal(err)
	}
	if err := windows.SetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil); err != nil {
		t.Fatal(err)
	}
	if c := checkAccess(dir, dir); c.Status != CheckWarning || !strings.Contains(c.Detail, "other users") || !strings.Contains(c.Next, `icacls "`+dir+`"`) {
		t.Errorf("an open folder: %+v", c)
	}
	if c := checkAccess(dir+"-none", dir); c.Status != CheckOK || !strings.Contains(c.Detail, "cannot be found out") {
		t.Errorf("a missing folder: %+v", c)
	}
}
