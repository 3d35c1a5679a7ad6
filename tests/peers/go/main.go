// Go's own note and tlog as a peer of the log: `peer check FOLDER VKEY` reads a published log and
// proofs (JSON on standard input), `peer root COUNT` times the root over generated leaves.
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type proofs struct {
	Records []struct {
		Index  int64
		Hashes []tlog.Hash
	}
	Trees []struct {
		Size   int64
		Root   tlog.Hash
		Hashes []tlog.Hash
	}
}

// folder serves tiles: Go's paths name the height, C2SP's do not.
type folder string

func (f folder) Height() int { return height }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func check(root, vkey string) {
	verifier := must(note.NewVerifier(vkey))
	message := must(os.ReadFile(filepath.Join(root, "checkpoint")))
	opened := must(note.Open(message, note.VerifierList(verifier)))
	lines := strings.Split(opened.Text, "\n")
	tree := tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: must(tlog.ParseHash(lines[2]))}
	if lines[0] != verifier.Name() {
		log.Fatal(errors.New("the origin is not the name of the key"))
	}
	reader := tlog.TileHashReader(tree, folder(root))
	checkLeaves(root, tree, reader)
	var given proofs
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		log.Fatal(err)
	}
	for _, record := range given.Records {
		hash := must(reader.ReadHashes([]int64{tlog.StoredHashIndex(0, record.Index)}))[0]
		if err := tlog.CheckRecord(record.Hashes, tree.N, tree.Hash, record.Index, hash); err != nil {
			log.Fatal(err)
		}
	}
	for _, earlier := range given.Trees {
		if err := tlog.CheckTree(earlier.Hashes, tree.N, tree.Hash, earlier.Size, earlier.Root); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(tree.N, len(opened.Sigs), len(opened.UnverifiedSigs), len(given.Records), len(given.Trees))
}

func checkLeaves(root string, tree tlog.Tree, reader tlog.HashReader) {
	for first := int64(0); first < tree.N; first += 1 << height {
		tile := tlog.Tile{H: height, L: 0, N: first >> height, W: 1 << height}
		if rest := tree.N - first; rest < 1<<height {
			tile.W = int(rest)
		}
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
		data := must(os.ReadFile(filepath.Join(root, path)))
		var indexes []int64
		for n := 0; n < tile.W; n++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(n)))
		}
		for n, hash := range must(reader.ReadHashes(indexes)) {
			length := int(binary.BigEndian.Uint16(data))
			if hash != tlog.RecordHash(data[2:2+length]) {
				log.Fatalf("leaf %d does not fit its tile", first+int64(n))
			}
			data = data[2+length:]
		}
	}
}

func timeRoot(count int64) {
	var leaves [][]byte
	for n := int64(0); n < count; n++ {
		leaves = append(leaves, []byte(fmt.Sprintf("%0200d", n)))
	}
	start := time.Now()
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			found[at] = hashes[index]
		}
		return found, nil
	})
	for n, leaf := range leaves {
		hashes = append(hashes, must(tlog.StoredHashes(int64(n), leaf, reader))...)
	}
	root := must(tlog.TreeHash(count, reader))
	fmt.Printf("%x %.6f\n", root[:], time.Since(start).Seconds())
}

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 4 && os.Args[1] == "check":
		check(os.Args[2], os.Args[3])
	case len(os.Args) == 3 && os.Args[1] == "root":
		timeRoot(must(strconv.ParseInt(os.Args[2], 10, 64)))
	default:
		log.Fatal("usage: peer check FOLDER VKEY | peer root COUNT")
	}
}
