import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Copies a jar whose classes are in a format older than Java 6, and raises them to that of Java 8.
 *
 * <p>The JVM keeps no class of the old formats in its archive of prepared classes and verifies them in the old, slow way: with
 * picocli as it is published, each start of the command takes 0.15 s longer.
 *
 * <p>Arguments: the jar to read, the jar to write.
 */
final class ModernClasses {
    private static final String NOTICE = "The format of these classes was raised to that of Java 8; nothing else was changed.\n";

    private ModernClasses() {}

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Path.of(args[1]).toAbsolutePath();
        Files.createDirectories(to.getParent());
        try (URLClassLoader loader = new URLClassLoader(new URL[] {from.toUri().toURL()});
                JarFile in = new JarFile(from.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            for (JarEntry entry : Collections.list(in.entries())) {
                byte[] content = in.getInputStream(entry).readAllBytes();
                boolean old = entry.getName().endsWith(".class") && content[7] < Opcodes.V1_6;
                write(out, entry.getName(), entry.getTime(), old ? raise(content, loader) : content);
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    write(out, "META-INF/CHANGED.txt", entry.getTime(), NOTICE.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static byte[] raise(byte[] old, ClassLoader loader) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return loader;
            }
        };
        ClassVisitor raising = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(Opcodes.V1_8, access, name, signature, parent, interfaces);
            }
        };
        new ClassReader(old).accept(raising, 0);
        return writer.toByteArray();
    }

    private static void write(JarOutputStream out, String name, long time, byte[] content) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTime(time);
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
