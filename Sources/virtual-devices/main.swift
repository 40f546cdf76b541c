VirtualDevicesCommand.main()
