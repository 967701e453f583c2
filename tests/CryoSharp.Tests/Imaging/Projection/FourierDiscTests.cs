using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class FourierDiscTests
{
    [Fact]
    public void TheCountIsKnownWithoutTheDisc()
    {
        var disc = new FourierDisc(70);
        for (int shell = 0; shell <= disc.MaxShell; shell++)
        {
            Assert.Equal(disc.CountUpTo(shell), FourierDisc.CountOf(shell));
        }
    }
}
