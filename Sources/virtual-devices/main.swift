import ArgumentParser

VirtualDevicesCommand.main()
