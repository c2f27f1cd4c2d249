package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// testPackage is a folder with fuzz targets.
type testPackage struct {
	folder  string
	targets []string // in the order of their names
}

// find returns the packages below the folders that have fuzz targets whose names match.
func find(folders []string, match *regexp.Regexp) ([]testPackage, error) {
	byFolder := map[string][]string{}
	for _, root := range folders {
		root = strings.TrimSuffix(root, "...")
		err := filepath.WalkDir(filepath.Clean(root), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.' && d.Name() != ".."):
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, "_test.go"):
				return nil
			}
			names, err := targetsOf(path)
			folder := filepath.Dir(path)
			for _, name := range names {
				if match.MatchString(name) && !slices.Contains(byFolder[folder], name) {
					byFolder[folder] = append(byFolder[folder], name)
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var packages []testPackage
	for folder, names := range byFolder {
		slices.Sort(names)
		packages = append(packages, testPackage{folder: folder, targets: names})
	}
	slices.SortFunc(packages, func(a, b testPackage) int { return strings.Compare(a.folder, b.folder) })
	return packages, nil
}

// targetsOf returns the names of the fuzz targets of one file.
func targetsOf(path string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Fuzz") && len(f.Type.Params.List) == 1 && isTestingF(f.Type.Params.List[0].Type) {
			names = append(names, f.Name.Name)
		}
	}
	return names, nil
}

// isTestingF says whether the type is *testing.F.
func isTestingF(e ast.Expr) bool {
	star, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && pkg.Name == "testing" && sel.Sel.Name == "F"
}
