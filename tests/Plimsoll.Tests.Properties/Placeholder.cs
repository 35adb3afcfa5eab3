namespace Plimsoll.Tests.Properties;

internal static class Placeholder;
