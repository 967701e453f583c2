using CryoSharp.Web;

namespace CryoSharp.Tests;

public class PageTextTests
{
    [Theory]
    [InlineData("iter/001/class_001.mrc", "iter/001/class_001.mrc")]
    [InlineData("final/a #1?.star", "final/a%20%231%3F.star")]
    public void NamesOfFilesEndNoAddress(string path, string address) => Assert.Equal(address, PageText.Address(path));
}
