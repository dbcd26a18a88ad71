
(function () {
  'use strict';
  var root = document.documentElement;

  // Theme: the system's, until the reader chooses.
  var button = document.getElementById('theme');
  var dark = window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)');
  function remember(theme) { try { localStorage.setItem('athanor-theme', theme); } catch (error) { /* private mode */ } }
  function recall() { try { return localStorage.getItem('athanor-theme'); } catch (error) { return null; } }
  function isDark() { return root.dataset.theme ? root.dataset.theme === 'dark' : !!(dark && dark.matches); }
  function label() { button.textContent = isDark() ? 'Light theme' : 'Dark theme'; }
  var chosen = recall();
  if (chosen === 'dark' || chosen === 'light') root.dataset.theme = chosen;
  button.hidden = false;
  button.addEventListener('click', function () {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    remember(root.dataset.theme);
    label();
  });
  label();

  // Tables that fit need no stop for the keyboard.
  document.querySelectorAll('.scroll').forEach(function (box) {
    if (box.clientWidth > 0 && box.scrollWidth <= box.clientWidth) box.removeAttribute('tabindex');
  });

  // Navigation: marks the section in view.
  var links = {};
  document.querySelectorAll('nav a').forEach(function (link) { links[link.hash.slice(1)] = link; });
  if (window.IntersectionObserver) {
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        Object.keys(links).forEach(function (id) { links[id].removeAttribute('aria-current'); });
        links[entry.target.getAttribute('aria-labelledby')].setAttribute('aria-current', 'true');
      });
    }, { rootMargin: '-10% 0px -80% 0px' });
    document.querySelectorAll('main > section').forEach(function (section) {
      if (links[section.getAttribute('aria-labelledby')]) observer.observe(section);
    });
  }

  // Points: the nearest one within reach of the pointer is described, with its molecule where it was drawn.
  var source = document.getElementById('hover-data');
  var data = source ? JSON.parse(source.textContent) : { molecules: [], targets: {} };
  var tip = document.getElementById('tip'), picked = null;
  var names = ['true', 'predicted', 'std'];

  function hide() {
    tip.hidden = true;
    if (picked) picked.classList.remove('picked');
    picked = null;
  }
  function element(name, text) {
    var node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    return node;
  }
  function draw(record) {
    if (!document.getElementById('m' + record)) return null;
    var space = document.querySelector('svg').namespaceURI;
    var svg = document.createElementNS(space, 'svg'), use = document.createElementNS(space, 'use');
    svg.setAttribute('viewBox', '0 0 220 160');
    svg.setAttribute('class', 'molecule');
    use.setAttribute('href', '#m' + record);
    svg.appendChild(use);
    return svg;
  }
  function describe(row) {
    var molecule = data.molecules[row[0]], list = element('dl');
    tip.textContent = '';
    var drawing = draw(molecule[0]);
    if (drawing) tip.appendChild(drawing);
    function add(name, value) {
      if (value === undefined || value === '') return;
      var line = element('div');
      line.appendChild(element('dt', name));
      line.appendChild(element('dd', value));
      list.appendChild(line);
    }
    for (var i = 0; i < names.length; ++i) add(names[i], row[i + 1]);
    add('nearest', molecule[2]);
    tip.appendChild(list);
    tip.appendChild(element('code', molecule[1]));
  }
  function place(circle) {
    var box = circle.getBoundingClientRect(), width = tip.offsetWidth, height = tip.offsetHeight;
    var left = box.right + 12, top = box.top - height / 2;
    if (left + width > root.clientWidth - 8) left = box.left - width - 12;
    if (left < 8) { left = Math.max(8, Math.min(box.left - width / 2, root.clientWidth - width - 8)); top = box.top - height - 14; }
    top = Math.max(8, Math.min(top, window.innerHeight - height - 8));
    tip.style.left = (left + window.scrollX) + 'px';
    tip.style.top = (top + window.scrollY) + 'px';
  }
  document.querySelectorAll('svg.hover').forEach(function (svg) {
    var target = data.targets[svg.dataset.t], points = null;
    if (!target) return;
    function follow(event) {
      if (!points) {
        points = [];
        svg.querySelectorAll('circle[data-i]').forEach(function (circle) {
          points.push({ x: +circle.getAttribute('cx'), y: +circle.getAttribute('cy'), circle: circle });
        });
      }
      var box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
      var x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
      var best = null, least = 14 * 14;
      points.forEach(function (point) {
        var distance = (point.x - x) * (point.x - x) + (point.y - y) * (point.y - y);
        if (distance < least) { least = distance; best = point.circle; }
      });
      if (best === picked) return;
      hide();
      if (!best) return;
      picked = best;
      best.classList.add('picked');
      describe(target.rows[+best.dataset.i]);
      tip.hidden = false;
      place(best);
    }
    svg.addEventListener('pointermove', follow);
    svg.addEventListener('pointerdown', follow);
    svg.addEventListener('pointerleave', hide);
  });
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') hide(); });
})();
