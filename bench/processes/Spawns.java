// The same as spawns.cc by Java's ProcessBuilder. Usage: java Spawns.java COUNT MEGABYTES EXTRA PROGRAM
public class Spawns {
  public static void main(String[] words) throws Exception {
    int count = Integer.parseInt(words[0]);
    byte[][] touched = new byte[Integer.parseInt(words[1])][];
    for (int index = 0; index < touched.length; ++index) {
      touched[index] = new byte[1 << 20];
      java.util.Arrays.fill(touched[index], (byte) 1);
    }
    for (int left = count; left > 0; --left) {
      long start = System.nanoTime();
      if (new ProcessBuilder(words[3]).inheritIO().start().waitFor() != 0) System.exit(4);
      System.out.printf("%.2f%n", (System.nanoTime() - start) / 1e3);
    }
    if (touched.length < 0) System.out.println(touched);
  }
}
