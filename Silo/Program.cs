// One process: silo, gateway, console. With PostgreSQL it is one of many; see docs/settings.md.
return await Silo.SiloHost.RunAsync(args);
