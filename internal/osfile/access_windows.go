package osfile

import (
	"errors"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What an entry of an access list must grant to count, apart from the generic rights.
const (
	readRights  = windows.FILE_READ_DATA // of a folder: list it
	writeRights = windows.FILE_WRITE_DATA | windows.FILE_APPEND_DATA | windows.DELETE | windows.WRITE_DAC | windows.WRITE_OWNER |
		deleteChild // of a folder: create, remove and rename in it
	deleteChild = 0x40 // FILE_DELETE_CHILD
)

// others looks for entries of the access list that let somebody in who is neither this user nor can read everything.
func others(path string) (read, write, known bool) {
	sd, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, false, false
	}
	list, _, err := sd.DACL()
	if err != nil {
		return false, false, false
	}
	if list == nil { // no list lets everybody in
		return true, true, true
	}
	own, err := ownSIDs()
	if err != nil {
		return false, false, false
	}
	for i := range list.AceCount {
		var ace *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(list, uint32(i), &ace) != nil || ace.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE {
			continue // an entry that denies access lets nobody in
		}
		if isAny((*windows.SID)(unsafe.Pointer(&ace.SidStart)), own) {
			continue
		}
		mask := ace.Mask
		read = read || mask&(readRights|windows.GENERIC_READ|windows.GENERIC_ALL) != 0
		write = write || mask&(writeRights|windows.GENERIC_WRITE|windows.GENERIC_ALL) != 0
	}
	return read, write, true
}

// makePrivate gives path an access list of its own (P), without the entries that come from the folder above, which are then not
// added again either. SetNamedSecurityInfo would add them under wine.
func makePrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	inherit := ""
	if info.IsDir() {
		inherit = "OICI" // by the files and folders in it
	}
	full := func(sid string) string { return "(A;" + inherit + ";FA;;;" + sid + ")" }
	list, err := windows.SecurityDescriptorFromString("D:P" + full(user.User.Sid.String()) + full("SY") + full("BA"))
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return &os.PathError{Op: "open", Path: path, Err: err}
	}
	h, err := windows.CreateFile(name, windows.READ_CONTROL|windows.WRITE_DAC,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0) // which opens folders, too
	if err != nil {
		return &os.PathError{Op: "open", Path: path, Err: err}
	}
	err = windows.SetKernelObjectSecurity(h, windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, list)
	if err = errors.Join(err, windows.CloseHandle(h)); err != nil {
		return &os.PathError{Op: "set the access list of", Path: path, Err: err}
	}
	return nil
}

// ownSIDs are this user, the system and the administrators, and then the place-holders for the owner of a file.
func ownSIDs() ([]*windows.SID, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	own := []*windows.SID{user.User.Sid}
	for _, kind := range []windows.WELL_KNOWN_SID_TYPE{
		windows.WinLocalSystemSid, windows.WinBuiltinAdministratorsSid, windows.WinCreatorOwnerSid, windows.WinCreatorOwnerRightsSid,
	} {
		sid, err := windows.CreateWellKnownSid(kind)
		if err != nil {
			return nil, err
		}
		own = append(own, sid)
	}
	return own, nil
}

func isAny(sid *windows.SID, list []*windows.SID) bool {
	for _, s := range list {
		if sid.Equals(s) {
			return true
		}
	}
	return false
}
