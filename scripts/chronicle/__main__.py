from chronicle.cli.main import main

raise SystemExit(main())
