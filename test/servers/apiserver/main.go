// The API server of Kubernetes with the etcd it needs in one program, as an oracle for what Driftline says of objects. No controllers run.
package main

import (
	"fmt"
	"net/url"
	"os"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

// `apiserver FOLDER FLAGS…`: etcd keeps its data below the folder and takes free ports; the flags are those of kube-apiserver.
func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: apiserver FOLDER FLAGS…")
		os.Exit(2)
	}
	store, err := startStore(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "etcd did not start:", err)
		os.Exit(1)
	}
	command := app.NewAPIServerCommand()
	command.SetArgs(append([]string{"--etcd-servers=http://" + store}, os.Args[2:]...))
	os.Exit(cli.Run(command))
}

// startStore starts etcd and answers its address. It never waits for the disk: what it keeps is of no use once it has ended.
func startStore(folder string) (string, error) {
	anyPort := url.URL{Scheme: "http", Host: "127.0.0.1:0"}
	config := embed.NewConfig()
	config.Dir = folder
	config.ListenClientUrls = []url.URL{anyPort}
	config.AdvertiseClientUrls = []url.URL{anyPort}
	config.ListenPeerUrls = []url.URL{anyPort}
	config.AdvertisePeerUrls = []url.URL{anyPort}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.UnsafeNoFsync = true
	config.LogLevel = "error"
	store, err := embed.StartEtcd(config)
	if err != nil {
		return "", err
	}
	select {
	case <-store.Server.ReadyNotify():
		return store.Clients[0].Addr().String(), nil
	case err := <-store.Err():
		return "", err
	}
}
